/** The line to the centre, as the program last told of it. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import type { SyncView } from '@/backend/generated/SyncView';

export const useLine = defineStore('line', () => {
  const view = ref<SyncView | null>(null);

  function set(next: SyncView): void {
    view.value = next;
  }

  return { view, set };
});
