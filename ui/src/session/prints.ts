/** Prints of this session and what became of each. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import { backend } from '@/backend';
import type { PrintView } from '@/backend/generated/PrintView';

import { uuid } from './uuid';

export const usePrints = defineStore('prints', () => {
  const latest = ref(new Map<string, PrintView>());

  /** Takes note of a print; an older one of the same document does not hide a newer. */
  function note(print: PrintView): void {
    latest.value.set(print.document.document, print);
  }

  function of(document: string): PrintView | undefined {
    return latest.value.get(document);
  }

  /** Prints a document once. */
  async function print(document: string): Promise<PrintView> {
    const view = await backend().call('print_document', { document, print: uuid() });
    const known = latest.value.get(document);
    // An event may have overtaken the answer.
    if (known?.print !== view.print) note(view);
    return view;
  }

  /** The clerk's word on a print after a fault. */
  async function confirm(print: string, cameOut: boolean): Promise<void> {
    note(await backend().call('confirm_print', { print, came_out: cameOut }));
  }

  return { latest, note, of, print, confirm };
});
