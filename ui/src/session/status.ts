/** The machine's parts, as the status bar shows them, and what is printed. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import { backend } from '@/backend';
import type { StatusView } from '@/backend/generated/StatusView';

export const useStatus = defineStore('status', () => {
  const view = ref<StatusView | null>(null);

  function set(next: StatusView): void {
    view.value = next;
  }

  async function load(): Promise<void> {
    set(await backend().call('status', {}));
  }

  return { view, set, load };
});
