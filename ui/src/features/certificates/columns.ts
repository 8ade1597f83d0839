/** What lists of certificates show. */
import type { CertificateView } from '@/backend/generated/CertificateView';
import type { Column } from '@/components/column';
import { word } from '@/locales/zh-CN';

/** How a certificate's state looks beside its word. */
export function certificateLevel(status: string): 'good' | 'warning' | 'error' | 'off' {
  if (status === 'stamped' || status === 'handed_over') return 'good';
  if (status === 'awaiting_seal') return 'warning';
  if (status === 'void' || status === 'seal_refused') return 'error';
  return 'off';
}

const state: Column<CertificateView> = {
  title: '状态',
  text: (row) => word('certificate', row.status),
  level: (row) => {
    const level = certificateLevel(row.status);
    return level === 'error' ? 'red' : level === 'warning' ? 'amber' : '';
  },
};

/** On a person's page. */
export const certificateColumns: Column<CertificateView>[] = [
  { title: '编号', text: (row) => row.document.number },
  { title: '种类', text: (row) => word('document', row.document.kind) },
  { title: '出具', text: (row) => row.made_at },
  { title: '用印', text: (row) => word('seal', row.seal) },
  state,
];

/** 待用印 */
export const waitingColumns: Column<CertificateView>[] = [
  { title: '编号', text: (row) => row.document.number },
  { title: '姓名', text: (row) => row.name },
  { title: '种类', text: (row) => word('document', row.document.kind) },
  { title: '方式', text: (row) => word('seal', row.seal) },
  { title: '页', text: (row) => String(row.document.pages), end: true },
  { title: '经办', text: (row) => row.made_by },
  { title: '看过', text: (row) => (row.looked_at ? '已看' : '未看'), level: (row) => (row.looked_at ? '' : 'amber') },
];

/** 用印登记 */
export const registerColumns: Column<CertificateView>[] = [
  { title: '用印时间', text: (row) => row.stamped_at ?? '' },
  { title: '用印人', text: (row) => row.stamped_by ?? '' },
  { title: '编号', text: (row) => row.document.number },
  { title: '姓名', text: (row) => row.name },
  { title: '方式', text: (row) => word('seal', row.seal) },
  { title: '份数', text: (row) => String(row.copies), end: true },
  state,
];

/** 作废清单 */
export const voidColumns: Column<CertificateView>[] = [
  { title: '编号', text: (row) => row.document.number },
  { title: '姓名', text: (row) => row.name },
  { title: '出具', text: (row) => row.made_at },
  { title: '理由', text: (row) => row.reason },
];
