/** One line for the clerk that belongs to no field: what went wrong with what he just asked. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import { asFailure } from '@/backend';
import { errorSentence } from '@/locales/zh-CN';

import { useSession } from './session';

const SESSION_ENDED: ReadonlySet<string> = new Set(['not_logged_in', 'screen_locked']);

export interface Notice {
  readonly level: 'error' | 'said';
  readonly text: string;
}

export const useNotice = defineStore('notice', () => {
  const current = ref<Notice | null>(null);

  function say(text: string): void {
    current.value = { level: 'said', text };
  }

  function fail(thrown: unknown): void {
    const { error } = asFailure(thrown);
    current.value = { level: 'error', text: errorSentence(error) };
    // The screen missed that the session ended: what it shows must follow at once.
    if (SESSION_ENDED.has(error.code)) useSession().load().catch(() => undefined);
  }

  function clear(): void {
    current.value = null;
  }

  /** Runs what may fail; on failure says so and answers with nothing. */
  async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await action();
      if (current.value?.level === 'error') clear();
      return answer;
    } catch (thrown) {
      fail(thrown);
      return undefined;
    }
  }

  return { current, say, fail, clear, attempt };
});
