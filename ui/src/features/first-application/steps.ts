import type { DraftForm } from '@/backend/generated/DraftForm';
import { word } from '@/locales/zh-CN';

/** The steps of an application and which field belongs to which. */
export type StepKey = 'identity' | 'photo' | 'form' | 'submit';

export const STEPS: readonly { readonly key: StepKey; readonly title: string }[] = [
  { key: 'identity', title: '身份' },
  { key: 'photo', title: '照片' },
  { key: 'form', title: '受理单' },
  { key: 'submit', title: '提交' },
];

/** The step on which a refused field stands. */
export function stepOf(field: string): StepKey {
  if (field === 'photo' || field === 'ticks' || field === 'passed' || field.startsWith('passed.')) return 'photo';
  if (field === 'form') return 'form';
  return 'identity';
}

export function isStep(key: unknown): key is StepKey {
  return STEPS.some((step) => step.key === key);
}

/** What an application is for, as `换卡（损坏）`. */
export function purposeWords(form: DraftForm): string {
  const purpose = word('purpose', form.purpose);
  return form.exchange_reason === '' ? purpose : `${purpose}（${word('exchange_reason', form.exchange_reason)}）`;
}
