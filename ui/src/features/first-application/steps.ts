/** The steps of a first application and which field belongs to which. */
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
