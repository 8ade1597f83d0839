/**
 * A draft while it is edited. What is typed is saved by itself, 400 ms after the last key and
 * whenever the clerk goes on; nothing typed is ever dropped.
 *
 * Invariants: at most one saving is under way; an answer never overwrites what was typed
 * meanwhile; after a failure the text stays here and is saved with the next occasion; over a
 * draft that was changed elsewhere nothing is saved until the clerk has chosen.
 */
import { computed, effectScope, reactive, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';

import { asFailure, backend } from '@/backend';
import type { CommandError } from '@/backend/generated/CommandError';
import type { DraftForm } from '@/backend/generated/DraftForm';
import type { DraftView } from '@/backend/generated/DraftView';

/** A draft is saved when nothing was typed for this long. */
export const AUTOSAVE_MS = 400;
/** After a failure it is tried again by itself. */
export const RETRY_MS = 3000;

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

export interface DraftEditor {
  readonly view: ShallowRef<DraftView>;
  readonly form: DraftForm;
  readonly state: Ref<SaveState>;
  readonly failure: Ref<CommandError | null>;
  /** The draft as it was saved elsewhere, while the clerk must choose. */
  readonly theirs: ShallowRef<DraftView | null>;
  readonly frozen: ComputedRef<boolean>;
  /** Saves what is typed now. `false` when it is not saved. */
  flush(): Promise<boolean>;
  /** Takes a view that a command answered with, after {@link flush}. */
  adopt(view: DraftView): void;
  /** Ends a conflict by the clerk's choice. */
  resolve(choice: 'mine' | 'theirs'): Promise<void>;
  /** Stops watching; what was not saved is gone. */
  close(): void;
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function editDraft(first: DraftView): DraftEditor {
  const view = shallowRef(first);
  const form = reactive(copy(first.form));
  const state = ref<SaveState>('saved');
  const failure = ref<CommandError | null>(null);
  const theirs = shallowRef<DraftView | null>(null);
  const frozen = computed(() => view.value.number !== null);
  let saved = JSON.stringify(form);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | undefined;

  const scope = effectScope(true);
  scope.run(() => watch(form, changed, { deep: true, flush: 'sync' }));

  function isDirty(): boolean {
    return JSON.stringify(form) !== saved;
  }

  function schedule(delay: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), delay);
  }

  function changed(): void {
    if (state.value === 'conflict' || !isDirty()) return;
    if (state.value !== 'saving') state.value = 'waiting';
    schedule(AUTOSAVE_MS);
  }

  async function saveOnce(): Promise<boolean> {
    const typed = copy(form);
    const { draft, version } = view.value;
    state.value = 'saving';
    try {
      view.value = await backend().call('save_draft', { draft, version, form: typed });
      saved = JSON.stringify(typed);
      failure.value = null;
      state.value = isDirty() ? 'waiting' : 'saved';
      return true;
    } catch (thrown) {
      await failed(asFailure(thrown).error);
      return false;
    }
  }

  async function failed(error: CommandError): Promise<void> {
    failure.value = error;
    state.value = 'failed';
    if (error.code === 'draft_outdated') {
      try {
        theirs.value = await backend().call('resume_draft', { draft: view.value.draft });
        state.value = 'conflict';
      } catch (thrown) {
        failure.value = asFailure(thrown).error;
        schedule(RETRY_MS);
      }
      return;
    }
    const helps = !['not_logged_in', 'screen_locked', 'draft_frozen', 'not_found'].includes(error.code);
    if (helps) schedule(RETRY_MS);
  }

  async function flush(): Promise<boolean> {
    clearTimeout(timer);
    while (running !== undefined) {
      if (!(await running)) return false;
    }
    if (state.value === 'conflict') return false;
    if (!isDirty()) return true;
    running = saveOnce().finally(() => (running = undefined));
    // What was typed during the saving is saved with the next one.
    return (await running) && flush();
  }

  function adopt(next: DraftView): void {
    clearTimeout(timer);
    view.value = next;
    saved = JSON.stringify(copy(next.form));
    Object.assign(form, copy(next.form));
    saved = JSON.stringify(form);
    failure.value = null;
    theirs.value = null;
    state.value = 'saved';
  }

  async function resolve(choice: 'mine' | 'theirs'): Promise<void> {
    const other = theirs.value;
    if (other === null) return;
    if (choice === 'theirs') {
      adopt(other);
      return;
    }
    const mine = copy(form);
    adopt(other);
    Object.assign(form, mine);
    await flush();
  }

  function close(): void {
    clearTimeout(timer);
    scope.stop();
  }

  return { view, form, state, failure, theirs, frozen, flush, adopt, resolve, close };
}
