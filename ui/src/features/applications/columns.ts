/** The columns in which lists show applications. */
import type { ApplicationRow } from '@/backend/generated/ApplicationRow';
import type { Column } from '@/components/column';
import { word } from '@/locales/zh-CN';

/** `还剩 8 天`, `逾期 2 天`; words carry what the colour shows. */
export function dueWords(row: ApplicationRow): string {
  if (row.next_due === null || row.days_left === null) return '—';
  const left = row.days_left;
  const words = left < 0 ? `逾期 ${-left} 天` : left === 0 ? '今天到期' : `还剩 ${left} 天`;
  return `${row.next_due} ${words}${row.due_is_provisional ? '（推算）' : ''}`;
}

export const APPLICATION_COLUMNS: readonly Column<ApplicationRow>[] = [
  { title: '姓名', text: (row) => row.name, level: () => 'strong' },
  { title: '证件号码', text: (row) => row.citizen_number },
  { title: '业务', text: (row) => word('purpose', row.purpose) },
  { title: '状态', text: (row) => word('application', row.status) },
  { title: '最近期限', text: dueWords, level: (row) => row.due_level ?? '' },
  { title: '受理时间', text: (row) => row.accepted_at },
  { title: '经办', text: (row) => row.entered_by },
  {
    title: '上传',
    text: (row) => word('verdict', row.verdict) + (row.marked ? '，待核对' : ''),
    level: (row) => (row.verdict === 'refused' ? 'red' : row.verdict === 'held' || row.marked ? 'amber' : ''),
  },
];
