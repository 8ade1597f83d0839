import type { Counted } from '@/session/work';

/** The businesses of the left side. What stands here exists; nothing else is offered. */
export interface Business {
  /** What a clerk types to get there. */
  readonly code: string;
  readonly name: string;
  /** First letters of the name's pinyin. */
  readonly initials: string;
  readonly route: string;
  /** Whose count stands beside it. */
  readonly counts?: Counted;
}

export interface BusinessGroup {
  readonly name: string;
  readonly businesses: readonly Business[];
}

export const BUSINESS_GROUPS: readonly BusinessGroup[] = [
  {
    name: '社保卡',
    businesses: [
      { code: 'K1', name: '首次申领', initials: 'scsl', route: '/first', counts: 'drafts' },
      { code: 'D1', name: '单位批量', initials: 'dwpl', route: '/batches' },
      { code: 'W1', name: '网上来件', initials: 'wslj', route: '/online', counts: 'online' },
      { code: 'K2', name: '待审核', initials: 'dsh', route: '/lists/applications/pending_review', counts: 'pending_review' },
      { code: 'K3', name: '制卡中', initials: 'zkz', route: '/lists/applications/being_made', counts: 'being_made' },
      { code: 'K4', name: '待领取', initials: 'dlq', route: '/lists/applications/to_collect', counts: 'to_collect' },
      { code: 'K5', name: '催领', initials: 'cl', route: '/lists/cards/uncollected', counts: 'uncollected' },
      { code: 'K6', name: '制卡进度', initials: 'zkjd', route: '/applications', counts: 'pressing' },
      { code: 'K7', name: '口头挂失', initials: 'ktgs', route: '/lists/cards/oral_loss', counts: 'oral_loss' },
      { code: 'K8', name: '书面挂失', initials: 'smgs', route: '/lists/cards/written_loss', counts: 'written_loss' },
      { code: 'K9', name: '临期换领', initials: 'lqhl', route: '/lists/cards/renewal', counts: 'renewal' },
      { code: 'K10', name: '疑似冒用', initials: 'ysmy', route: '/lists/cards/frozen', counts: 'frozen' },
      { code: 'K11', name: '回收移交', initials: 'hsyj', route: '/recalled', counts: 'recalled' },
    ],
  },
  {
    name: '证明',
    businesses: [
      { code: 'C1', name: '用印台', initials: 'yyt', route: '/seal-desk' },
      { code: 'C2', name: '证明验真', initials: 'zmyz', route: '/verify' },
    ],
  },
  {
    name: '中心',
    businesses: [
      { code: 'Z1', name: '待处理', initials: 'dcl', route: '/desk', counts: 'desk' },
      { code: 'Z2', name: '同步状态', initials: 'tbzt', route: '/sync' },
      { code: 'Z3', name: 'U盘交换', initials: 'upjh', route: '/files' },
      { code: 'Z4', name: '本机登记', initials: 'bjdj', route: '/enrolment' },
    ],
  },
  {
    name: '设备',
    businesses: [
      { code: 'P1', name: '打印记录', initials: 'dyjl', route: '/prints', counts: 'prints' },
      { code: 'P2', name: '打印机', initials: 'dyj', route: '/printer' },
      { code: 'P3', name: '拍照设备', initials: 'pzsb', route: '/photo-sources' },
      { code: 'S1', name: '读卡器', initials: 'dkq', route: '/readers' },
    ],
  },
  {
    name: '台账',
    businesses: [{ code: 'T1', name: '今日业务', initials: 'jryw', route: '/' }],
  },
];

export const BUSINESSES: readonly Business[] = BUSINESS_GROUPS.flatMap((group) => group.businesses);

/** Businesses whose code, initials or name begin with what was typed. */
export function findBusinesses(query: string): Business[] {
  const typed = query.trim().toLowerCase();
  if (typed === '') return [];
  return BUSINESSES.filter(
    ({ code, initials, name }) =>
      code.toLowerCase().startsWith(typed) || initials.startsWith(typed) || name.includes(typed),
  );
}
