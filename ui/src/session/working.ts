/** Whether something takes so long that the screen must show it. */
import { onScopeDispose, ref } from 'vue';
import type { Ref } from 'vue';

/** What takes longer than this shows that it works. */
export const SHOWN_AFTER_MS = 300;

export interface Working {
  /** Something runs; actions that would start it again are closed. */
  readonly busy: Ref<boolean>;
  /** It has run for long enough to be shown. */
  readonly shown: Ref<boolean>;
  /** Whole seconds that it has run. */
  readonly seconds: Ref<number>;
  /** Runs it; answers with nothing while another one still runs. */
  run: <T>(action: () => Promise<T>) => Promise<T | undefined>;
}

export function useWorking(): Working {
  const busy = ref(false);
  const shown = ref(false);
  const seconds = ref(0);
  let showing: ReturnType<typeof setTimeout> | undefined;
  let counting: ReturnType<typeof setInterval> | undefined;

  function stop(): void {
    clearTimeout(showing);
    clearInterval(counting);
    busy.value = false;
    shown.value = false;
  }

  async function run<T>(action: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined;
    busy.value = true;
    seconds.value = 0;
    showing = setTimeout(() => (shown.value = true), SHOWN_AFTER_MS);
    counting = setInterval(() => (seconds.value += 1), 1000);
    try {
      return await action();
    } finally {
      stop();
    }
  }

  onScopeDispose(stop);
  return { busy, shown, seconds, run };
}
