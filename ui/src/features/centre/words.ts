/** How the line, the desk and the files are told. Words only; what is true comes from the program. */
import type { CauseView } from '@/backend/generated/CauseView';
import type { DeskRow } from '@/backend/generated/DeskRow';
import type { SyncView } from '@/backend/generated/SyncView';
import type { WaitingRow } from '@/backend/generated/WaitingRow';
import type { Column } from '@/components/column';
import { errorSentence, format, ruleSentence, word } from '@/locales/zh-CN';
import words from '@/locales/zh-CN/words.json';

/** `42 秒后`, `4 分钟后`. */
export function nextTryWords(seconds: number): string {
  if (seconds <= 1) return '马上';
  return seconds < 90 ? `${seconds} 秒后` : `${Math.round(seconds / 60)} 分钟后`;
}

/** One sentence that says how the line is. */
export function phaseSentence(view: SyncView): string {
  const { phase, progress } = view;
  const far = progress === null ? '' : `，已完成 ${progress.done}／${progress.total}`;
  return word('sync_phase', phase) + far;
}

/** Why the last try failed, and when the next one comes. */
export function problemSentence(view: SyncView): string {
  if (view.problem === null) return '';
  return errorSentence({ code: view.problem, params: {}, incident: null });
}

/** `本机时钟快 3 分钟`; nothing while it is right to half a minute. */
export function clockWords(ahead: number | null): string {
  if (ahead === null || Math.abs(ahead) < 30) return '';
  const seconds = Math.abs(ahead);
  const size =
    seconds < 120 ? `${seconds} 秒` : seconds < 7200 ? `${Math.round(seconds / 60)} 分钟` : seconds < 172_800 ? `${Math.round(seconds / 3600)} 小时` : `${Math.round(seconds / 86_400)} 天`;
  return `本机时钟${ahead > 0 ? '快' : '慢'} ${size}`;
}

type Sentences = Readonly<Record<string, string | undefined>>;

/** Why an act lies on the desk, and what may be done. */
export function causeSentence(cause: CauseView): string {
  if (cause.code === 'refused' && cause.rule !== null && cause.reason !== null) {
    return `${ruleSentence(cause.rule, cause.reason, cause.params)}（${cause.rule}）`;
  }
  const sentence = (words.desk_cause as Sentences)[cause.code] ?? words.desk_cause.differs;
  const rule = cause.rule !== null && cause.reason !== null ? ruleSentence(cause.rule, cause.reason, cause.params) : '';
  return format(sentence, { ...cause.params, rule });
}

/** Whose words a field's value is one of; any other value is shown as it came. */
const FIELD_WORDS: Readonly<Record<string, 'application' | 'card' | undefined>> = { application_status: 'application', card_status: 'card' };

/** A field's value as the clerk reads it. */
export function fieldWords(field: string, value: string | null): string {
  if (value === null) return '—';
  if (value === '') return '没有';
  const vocabulary = FIELD_WORDS[field];
  return vocabulary === undefined ? value : word(vocabulary, value);
}

export const DESK_COLUMNS: readonly Column<DeskRow>[] = [
  { title: '状态', text: (row) => word('desk_state', row.state) + (row.handed_over ? '，已转主管' : ''), level: (row) => (row.state === 'refused' ? 'red' : 'amber') },
  { title: '姓名', text: (row) => row.name, level: () => 'strong' },
  { title: '业务', text: (row) => word('act', row.kind) },
  { title: '业务编号', text: (row) => row.number ?? '—' },
  { title: '原因', text: (row) => causeSentence(row.cause), sentence: true },
  { title: '办理时间', text: (row) => row.at },
  { title: '经办', text: (row) => row.staff },
];

export const WAITING_COLUMNS: readonly Column<WaitingRow>[] = [
  { title: '办理时间', text: (row) => row.at },
  { title: '姓名', text: (row) => row.name, level: () => 'strong' },
  { title: '业务', text: (row) => word('act', row.kind) },
  { title: '业务编号', text: (row) => row.number ?? '—' },
  { title: '经办', text: (row) => row.staff },
  { title: '情况', text: (row) => word('waiting', row.state), level: (row) => (row.state === 'set_aside' ? 'amber' : '') },
];
