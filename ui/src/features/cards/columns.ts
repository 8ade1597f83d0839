/** The columns of each list of cards: what is common, and the date for which the list is kept. */
import type { CardRow } from '@/backend/generated/CardRow';
import type { Column } from '@/components/column';
import { word } from '@/locales/zh-CN';

/** `还剩 47 小时 20 分` */
export function leftWords(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return `还剩 ${hours > 0 ? `${hours} 小时 ` : ''}${minutes % 60} 分`;
}

/** `2027-01-05 还剩 44 天`, `2026-11-20 已过期 2 天` */
export function expiryWords(row: CardRow): string {
  const left = row.days_to_expiry;
  const words = left < 0 ? `已过期 ${-left} 天` : left === 0 ? '今天到期' : `还剩 ${left} 天`;
  return `${row.expires_on} ${words}`;
}

/** `11-24 11:06 司法机关`, or that it waits here. */
export function referralWords(row: CardRow): string {
  const { referred_to: to = null, referred_at: at = null } = row.suspicion ?? {};
  return to === null ? '待主管核查' : `${at ?? ''} ${word('refer_to', to)}`;
}

const COMMON: readonly Column<CardRow>[] = [
  { title: '姓名', text: (row) => row.name, level: () => 'strong' },
  { title: '证件号码', text: (row) => row.citizen_number },
  { title: '卡号', text: (row) => row.number },
  { title: '状态', text: (row) => word('card', row.status) },
];

const EXPIRY: Column<CardRow> = { title: '有效期至', text: expiryWords, level: (row) => (row.level === 'good' ? '' : row.level) };

const OF_LIST: Readonly<Record<string, readonly Column<CardRow>[]>> = {
  oral_loss: [{ title: '失效时间', text: (row) => `${row.lapses_at ?? ''} ${leftWords(row.minutes_left ?? 0)}`, level: (row) => (row.level === 'good' ? '' : row.level) }],
  written_loss: [{ title: '发卡日期', text: (row) => row.issued_on }, EXPIRY],
  frozen: [
    { title: '嫌疑', text: (row) => row.suspicion?.reason ?? '' },
    { title: '移送', text: referralWords, level: (row) => (row.suspicion?.referred_to ? '' : 'amber') },
  ],
  renewal: [{ title: '发卡日期', text: (row) => row.issued_on }, EXPIRY],
  uncollected: [{ title: '制成日期', text: (row) => `${row.issued_on} 已放 ${row.days_since_issue} 天`, level: (row) => (row.level === 'good' ? '' : row.level) }],
};

export function columnsOf(list: string): readonly Column<CardRow>[] {
  return [...COMMON, ...(OF_LIST[list] ?? [])];
}
