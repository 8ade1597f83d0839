/** Today's work, for the workbench and for the counts of the left side. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import { backend } from '@/backend';
import type { WorkbenchView } from '@/backend/generated/WorkbenchView';

import { useLine } from './line';

export const useWork = defineStore('work', () => {
  const view = ref<WorkbenchView | null>(null);
  const line = useLine();

  async function load(): Promise<void> {
    view.value = await backend().call('workbench', {});
  }

  function count(of: 'drafts' | 'pressing' | 'prints' | 'desk'): number {
    if (of === 'desk') return line.view?.on_desk ?? 0;
    const work = view.value;
    if (work === null) return 0;
    if (of === 'drafts') return work.drafts.length;
    return of === 'prints' ? work.unconfirmed_prints.length : work.red + work.amber;
  }

  return { view, load, count };
});
