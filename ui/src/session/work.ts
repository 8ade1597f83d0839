/** Today's work, for the workbench and for the counts of the left side. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import { backend } from '@/backend';
import type { WorkbenchView } from '@/backend/generated/WorkbenchView';

import { useLine } from './line';

/** What is counted beside a business: work of the window, or a list by its name. */
export type Counted =
  | 'drafts'
  | 'pressing'
  | 'prints'
  | 'desk'
  | 'pending_review'
  | 'being_made'
  | 'to_collect'
  | 'uncollected'
  | 'oral_loss'
  | 'written_loss'
  | 'frozen'
  | 'renewal'
  | 'recalled'
  | 'online';

export const useWork = defineStore('work', () => {
  const view = ref<WorkbenchView | null>(null);
  const line = useLine();

  async function load(): Promise<void> {
    view.value = await backend().call('workbench', {});
  }

  function count(of: Counted): number {
    if (of === 'desk') return line.view?.on_desk ?? 0;
    const work = view.value;
    if (work === null) return 0;
    if (of === 'drafts') return work.drafts.length;
    if (of === 'prints') return work.unconfirmed_prints.length;
    return of === 'pressing' ? work.red + work.amber : (work.lists[of] ?? 0);
  }

  return { view, load, count };
});
