/** What an employer's list says in words: states, problems, columns, filters. */
import type { BatchProblem } from '@/backend/generated/BatchProblem';
import type { BatchRowView } from '@/backend/generated/BatchRowView';
import type { BatchSummary } from '@/backend/generated/BatchSummary';
import type { Column } from '@/components/column';
import { ruleSentence, word } from '@/locales/zh-CN';

/** The steps of the page. */
export const STEPS = [
  { key: 'employer', title: '单位和经办人' },
  { key: 'files', title: '名册和照片' },
  { key: 'rows', title: '逐人核对' },
  { key: 'sign', title: '签字提交' },
] as const;

export type StepKey = (typeof STEPS)[number]['key'];

/** States in the order in which a clerk works them off. */
export const STATES = ['problem', 'unchecked', 'doubt', 'to_see', 'good', 'printed', 'submitted'] as const;

/** A sentence of the file's own is one already; a rule's is looked up. */
export function problemSentence(problem: BatchProblem): string {
  return problem.rule === null ? problem.reason : ruleSentence(problem.rule, problem.reason, problem.params);
}

/** Everything that is wrong with a row, or what is still to do with it. */
export function rowWords(row: BatchRowView): string {
  if (row.state === 'problem') return row.problems.map(problemSentence).join('；');
  if (row.state === 'doubt') return `照片有疑点：${row.warnings.map((code) => word('finding', code)).join('、')}`;
  if (row.state === 'to_see') return row.seen ? '照片还没有看' : row.looked ? '证件原件还没有核验' : '照片还没有看，证件原件还没有核验';
  return row.number ?? '';
}

function level(row: BatchRowView): string {
  if (row.state === 'problem') return 'red';
  return row.state === 'doubt' || row.state === 'to_see' ? 'amber' : '';
}

export const ROW_COLUMNS: readonly Column<BatchRowView>[] = [
  { title: '行号', text: (row) => String(row.line), end: true },
  { title: '姓名', text: (row) => row.name, level: () => 'strong' },
  { title: '证件号码', text: (row) => row.citizen_number },
  { title: '状态', text: (row) => word('batch_state', row.state), level },
  { title: '说明', text: rowWords, sentence: true },
];

export const BATCH_COLUMNS: readonly Column<BatchSummary>[] = [
  { title: '申领单位', text: (row) => row.employer || '还没有填', level: () => 'strong' },
  { title: '人数', text: (row) => String(row.people), end: true },
  { title: '已提交', text: (row) => String(row.submitted), end: true },
  { title: '最后保存', text: (row) => row.saved_at },
];
