/** Who works at this window. The only place that asks for it and hears of it. */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import { backend } from '@/backend';
import type { SessionView } from '@/backend/generated/SessionView';

/** Somebody at the window is told to the program at most this often. */
export const TOUCH_INTERVAL_MS = 30_000;

export const useSession = defineStore('session', () => {
  const view = ref<SessionView | null>(null);
  let touched = -TOUCH_INTERVAL_MS;

  const state = computed(() => view.value?.state ?? 'logged_out');
  const user = computed(() => view.value?.user ?? null);
  const station = computed(() => view.value?.station ?? null);

  function set(next: SessionView): void {
    view.value = next;
  }

  async function load(): Promise<void> {
    set(await backend().call('session', {}));
  }

  async function login(staff: string, password: string): Promise<void> {
    set(await backend().call('login', { staff, password }));
  }

  async function lock(): Promise<void> {
    set(await backend().call('lock', {}));
  }

  async function unlock(password: string): Promise<void> {
    set(await backend().call('unlock', { password }));
  }

  async function logout(): Promise<void> {
    set(await backend().call('logout', {}));
  }

  /** Somebody pressed a key or moved the mouse at `now` (milliseconds). */
  function touch(now: number): void {
    if (state.value !== 'open' || now - touched < TOUCH_INTERVAL_MS) return;
    touched = now;
    backend().call('touch', {}).catch(() => undefined);
  }

  return { view, state, user, station, set, load, login, lock, unlock, logout, touch };
});
