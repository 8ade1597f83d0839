/** What a clerk types is never lost, and never overwrites what another window saved. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { useBackend } from '@/backend';
import { failure, fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import type { DraftView } from '@/backend/generated/DraftView';
import type { SaveDraftRequest } from '@/backend/generated/SaveDraftRequest';
import { AUTOSAVE_MS, editDraft, RETRY_MS } from '@/session/draft-editor';
import { useDrafts } from '@/session/drafts';

import { draft, form } from './examples';

let fake: FakeBackend;
/** The draft as the program has it. */
let kept: DraftView;

function save(request: SaveDraftRequest): DraftView {
  if (request.version !== kept.version) throw failure('draft_outdated');
  kept = { ...kept, version: kept.version + 1, form: request.form };
  return kept;
}

beforeEach(() => {
  vi.useFakeTimers();
  kept = draft();
  fake = fakeBackend({ save_draft: save, resume_draft: () => kept });
  useBackend(fake);
});
afterEach(() => vi.useRealTimers());

describe('autosave', () => {
  it('saves once, after the last key', async () => {
    const editor = editDraft(kept);
    for (const text of ['王', '王小', '王小明']) {
      editor.form.identity_name = text;
      await vi.advanceTimersByTimeAsync(AUTOSAVE_MS - 100);
    }
    expect(fake.requests('save_draft')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(fake.requests('save_draft').map((request) => request.form.identity_name)).toEqual(['王小明']);
    expect(editor.state.value).toBe('saved');
  });

  it('saves nested fields and lists', async () => {
    const editor = editDraft(kept);
    editor.form.agent.name = '李四';
    editor.form.ticks.push('recent');
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(kept.form.agent.name).toBe('李四');
    expect(kept.form.ticks).toEqual(['recent']);
  });

  it('keeps what is typed while a saving is under way', async () => {
    const editor = editDraft(kept);
    fake.answers.save_draft = async (request) => {
      await new Promise((done) => setTimeout(done, 1000));
      return save(request);
    };
    editor.form.phone = '138';
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS + 100);
    editor.form.phone = '13800000000';
    await vi.advanceTimersByTimeAsync(5000);
    expect(editor.form.phone).toBe('13800000000');
    expect(kept.form.phone).toBe('13800000000');
    expect(editor.state.value).toBe('saved');
  });

  it('never sends two savings at once', async () => {
    const editor = editDraft(kept);
    let open = 0;
    let most = 0;
    fake.answers.save_draft = async (request) => {
      most = Math.max(most, ++open);
      await new Promise((done) => setTimeout(done, 300));
      open -= 1;
      return save(request);
    };
    for (let turn = 0; turn < 10; turn += 1) {
      editor.form.remark += '字';
      void editor.flush();
      await vi.advanceTimersByTimeAsync(70);
    }
    await vi.advanceTimersByTimeAsync(5000);
    expect(most).toBe(1);
    expect(kept.form.remark).toBe('字'.repeat(10));
  });

  it('tries again after a failure and loses nothing', async () => {
    const editor = editDraft(kept);
    fake.answers.save_draft = () => {
      throw failure('disk_full');
    };
    editor.form.remark = '很重要';
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(editor.state.value).toBe('failed');
    expect(editor.failure.value?.code).toBe('disk_full');
    fake.answers.save_draft = save;
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(kept.form.remark).toBe('很重要');
    expect(editor.failure.value).toBeNull();
  });

  it('saves at once on flush, and nothing when nothing changed', async () => {
    const editor = editDraft(kept);
    expect(await editor.flush()).toBe(true);
    expect(fake.requests('save_draft')).toHaveLength(0);
    editor.form.branch = '农行北屯支行';
    expect(await editor.flush()).toBe(true);
    expect(kept.form.branch).toBe('农行北屯支行');
  });
});

describe('a locked screen', () => {
  it('keeps what could not be saved for its author', async () => {
    const drafts = useDrafts();
    const editor = drafts.open('1001', kept);
    fake.answers.save_draft = () => {
      throw failure('screen_locked');
    };
    editor.form.remark = '锁屏前最后几个字';
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS + 10 * RETRY_MS);
    expect(fake.requests('save_draft')).toHaveLength(1);

    // Another user sees the draft as it was saved, the author what he typed.
    expect(drafts.open('1002', kept).form.remark).toBe('');
    fake.answers.save_draft = save;
    const again = drafts.open('1001', kept);
    await vi.advanceTimersByTimeAsync(0);
    expect(again.form.remark).toBe('锁屏前最后几个字');
    expect(kept.form.remark).toBe('锁屏前最后几个字');
  });

  it('is preceded by saving everything of its author', async () => {
    const drafts = useDrafts();
    drafts.open('1001', kept).form.phone = '0906-3353369';
    await drafts.flushAll('1001');
    expect(kept.form.phone).toBe('0906-3353369');
  });
});

describe('a conflict', () => {
  async function conflict(): Promise<ReturnType<typeof editDraft>> {
    const editor = editDraft(kept);
    kept = { ...kept, version: 7, form: { ...form(), remark: '另一窗口' } };
    editor.form.remark = '这个窗口';
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    return editor;
  }

  it('is shown, and nothing is saved over the other', async () => {
    const editor = await conflict();
    expect(editor.state.value).toBe('conflict');
    expect(editor.theirs.value?.form.remark).toBe('另一窗口');
    editor.form.remark = '这个窗口，接着写';
    await vi.advanceTimersByTimeAsync(10 * RETRY_MS);
    expect(kept.form.remark).toBe('另一窗口');
    expect(editor.form.remark).toBe('这个窗口，接着写');
  });

  it('mine is saved over theirs when the clerk says so', async () => {
    const editor = await conflict();
    await editor.resolve('mine');
    expect(kept.form.remark).toBe('这个窗口');
    expect(kept.version).toBe(8);
    expect(editor.state.value).toBe('saved');
  });

  it('theirs is taken when the clerk says so', async () => {
    const editor = await conflict();
    await editor.resolve('theirs');
    expect(editor.form.remark).toBe('另一窗口');
    expect(kept.version).toBe(7);
    editor.form.phone = '110';
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(kept.form.phone).toBe('110');
  });
});

it('a photo’s answer replaces the form and starts no saving', async () => {
  const editor = editDraft(kept);
  editor.adopt(draft({ version: 4, form: { ...form(), ticks: [] }, number: 'N1' }));
  await vi.advanceTimersByTimeAsync(AUTOSAVE_MS * 2);
  expect(fake.requests('save_draft')).toHaveLength(0);
  expect(editor.frozen.value).toBe(true);
});
