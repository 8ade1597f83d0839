/**
 * Prints of this session and what became of each.
 *
 * Invariant: while a print of a document has not ended, wishing for another is the same wish;
 * only after it has ended, printing again is a reprint.
 */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import { asFailure, backend } from '@/backend';
import type { CommandError } from '@/backend/generated/CommandError';
import type { PrintView } from '@/backend/generated/PrintView';

import { uuid } from './uuid';

/** What a print's state says to the eye, beside its word. */
export type PrintLevel = 'good' | 'warning' | 'error' | 'off';

const LEVELS: Readonly<Record<string, PrintLevel>> = {
  done: 'good',
  confirmed: 'good',
  waiting: 'warning',
  unknown: 'warning',
  failed: 'error',
  cancelled: 'error',
};

const UNDER_WAY = new Set(['queued', 'sent', 'waiting']);

/** How a print stands. */
export function printLevel({ state }: PrintView): PrintLevel {
  return LEVELS[state] ?? 'off';
}

export const usePrints = defineStore('prints', () => {
  const latest = ref(new Map<string, PrintView>());
  const refused = ref(new Map<string, CommandError>());
  const wishes = new Map<string, Promise<PrintView | undefined>>();

  /** Takes note of a print and what became of it. */
  function note(print: PrintView): void {
    latest.value.set(print.document.document, print);
  }

  /** The latest print of a document. */
  function of(document: string): PrintView | undefined {
    return latest.value.get(document);
  }

  /** Why the last wish to print a document was not taken, if it was not. */
  function refusal(document: string): CommandError | undefined {
    return refused.value.get(document);
  }

  async function ask(document: string): Promise<PrintView | undefined> {
    try {
      const view = await backend().call('print_document', { document, print: uuid() });
      refused.value.delete(document);
      // An event may have overtaken the answer.
      if (of(document)?.print !== view.print) note(view);
      return view;
    } catch (thrown) {
      refused.value.set(document, asFailure(thrown).error);
      return undefined;
    }
  }

  /** Prints a document. Answers with nothing when the wish was not taken; {@link refusal} says why. */
  async function print(document: string): Promise<PrintView | undefined> {
    const known = of(document);
    if (known !== undefined && UNDER_WAY.has(known.state)) return known;
    const wish = wishes.get(document) ?? ask(document).finally(() => wishes.delete(document));
    wishes.set(document, wish);
    return wish;
  }

  /** The clerk's word on a print after a fault. */
  async function confirm(print: string, cameOut: boolean): Promise<void> {
    note(await backend().call('confirm_print', { print, came_out: cameOut }));
  }

  return { latest, refused, note, of, refusal, print, confirm };
});
