/** How applications of the portal are said. */
import type { OnlineRow } from '@/backend/generated/OnlineRow';

/** `2026-11-30 还剩 7 天`, `2026-11-20 逾期 2 天` */
export function dueWords(row: OnlineRow): string {
  const left = row.days_left;
  const words = left < 0 ? `逾期 ${-left} 天` : left === 0 ? '今天到期' : `还剩 ${left} 天`;
  return `${row.filing_due} ${words}`;
}
