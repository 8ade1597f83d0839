/**
 * The running camera: asks for one picture after the other, the next only when the last is shown,
 * so that a slow window falls behind in pictures and never in time.
 */
import { onScopeDispose, ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';

import { backend } from '@/backend';
import type { LiveFrameView } from '@/backend/generated/LiveFrameView';
import type { LiveVerdictView } from '@/backend/generated/LiveVerdictView';
import { useNotice } from '@/session/notice';

export interface LiveCamera {
  /** The camera is on, or is being switched on. */
  readonly on: Ref<boolean>;
  /** The picture on the screen. */
  readonly frame: ShallowRef<LiveFrameView | null>;
  /** The newest verdict; kept until there is a newer one. */
  readonly verdict: ShallowRef<LiveVerdictView | null>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Ends when the picture can be drawn at once, so that nothing flickers. */
async function decoded(address: string): Promise<void> {
  const image = new Image();
  image.src = address;
  // One that cannot be decoded is followed by another.
  await image.decode().catch(() => undefined);
}

export function useLiveCamera(): LiveCamera {
  const notice = useNotice();
  const on = ref(false);
  const frame = shallowRef<LiveFrameView | null>(null);
  const verdict = shallowRef<LiveVerdictView | null>(null);
  /** Counts the times that it was switched on: an answer to an earlier time is not shown. */
  let time = 0;

  async function follow(mine: number): Promise<void> {
    let after = 0;
    try {
      while (mine === time) {
        const next = await backend().call('live_frame', { after });
        if (next.blob === '') continue;
        await decoded(backend().blobUrl(next.blob));
        if (mine !== time) return;
        after = next.sequence;
        frame.value = next;
        verdict.value = next.verdict ?? verdict.value;
      }
    } catch (thrown) {
      if (mine !== time) return;
      notice.fail(thrown);
      forget();
    }
  }

  function forget(): void {
    time += 1;
    on.value = false;
    frame.value = null;
    verdict.value = null;
  }

  async function start(): Promise<void> {
    if (on.value) return;
    on.value = true;
    time += 1;
    const mine = time;
    const started = await notice.attempt(() => backend().call('start_capture', { source: 'camera' }));
    if (started === undefined) forget();
    else void follow(mine);
  }

  async function stop(): Promise<void> {
    if (!on.value) return;
    forget();
    await backend().call('stop_capture', {}).catch(() => undefined);
  }

  onScopeDispose(() => void stop());
  return { on, frame, verdict, start, stop };
}
