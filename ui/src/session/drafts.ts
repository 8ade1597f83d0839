/**
 * The drafts that are open at this window, by their author. They outlive a locked screen, which
 * takes every page away: what was typed and not yet saved waits here for its author only.
 */
import { defineStore } from 'pinia';
import { markRaw } from 'vue';

import type { DraftView } from '@/backend/generated/DraftView';

import { editDraft } from './draft-editor';
import type { DraftEditor } from './draft-editor';

export const useDrafts = defineStore('drafts', () => {
  const editors = new Map<string, DraftEditor>();
  const key = (author: string, draft: string) => `${author}\n${draft}`;

  /** The editor of a draft; with text that was not saved yet, if its author left any. */
  function open(author: string, view: DraftView): DraftEditor {
    const at = key(author, view.draft);
    const known = editors.get(at);
    if (known !== undefined && known.state.value !== 'saved') {
      void known.flush();
      return known;
    }
    known?.close();
    const editor = markRaw(editDraft(view));
    editors.set(at, editor);
    return editor;
  }

  function forget(author: string, draft: string): void {
    editors.get(key(author, draft))?.close();
    editors.delete(key(author, draft));
  }

  /** Saves whatever its author has typed anywhere, before the screen locks. */
  async function flushAll(author: string): Promise<void> {
    const own = [...editors].filter(([at]) => at.startsWith(key(author, '')));
    await Promise.all(own.map(([, editor]) => editor.flush()));
  }

  return { open, forget, flushAll };
});
