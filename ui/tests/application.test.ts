/** The application's steps: the first thing refused has the focus, and typing is not disturbed. */
import { flushPromises, mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RouterView } from 'vue-router';

import { useBackend } from '@/backend';
import { failure, fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import type { DraftObjection } from '@/backend/generated/DraftObjection';
import type { DraftView } from '@/backend/generated/DraftView';
import { dispatch } from '@/keyboard/keys';
import { router } from '@/router';
import { AUTOSAVE_MS } from '@/session/draft-editor';
import { useSession } from '@/session/session';

import { draft, session } from './examples';

let fake: FakeBackend;
let kept: DraftView;
let page: VueWrapper | undefined;

/** The rules of this test: a phone, then the paper, then a photo. */
function objection({ form, photo }: DraftView): DraftObjection | null {
  if (form.phone === '') return { field: 'phone', rule: 'input', reason: 'not_a_phone', params: {} };
  if (!form.materials.some(({ verified }) => verified)) {
    return { field: 'materials.applicant_identity', rule: 'CARD-7-1-2', reason: 'material_missing', params: { material: 'applicant_identity' } };
  }
  return photo === null ? { field: 'photo', rule: 'CARD-7-1-3', reason: 'photo_missing', params: {} } : null;
}

beforeEach(async () => {
  kept = draft();
  kept.objection = objection(kept);
  fake = fakeBackend({
    resume_draft: () => kept,
    save_draft: ({ form, version }) => {
      if (version !== kept.version) throw failure('draft_outdated');
      kept = { ...kept, form, version: version + 1 };
      return (kept = { ...kept, objection: objection(kept) });
    },
    discard_draft: () => ({}),
  });
  useBackend(fake);
  const pinia = createPinia();
  setActivePinia(pinia);
  useSession().set(session('open'));
  await router.push('/draft/d1');
  page = mount(RouterView, { attachTo: document.body, global: { plugins: [pinia, router] } });
  await flushPromises();
});
afterEach(() => {
  page?.unmount();
  vi.useRealTimers();
});

const find = (test: string) => document.querySelector<HTMLElement>(`[data-test="${test}"]`);
const step = () => find('draft-page')?.dataset.step;

async function press(key: string): Promise<void> {
  dispatch(new KeyboardEvent('keydown', { key, cancelable: true }));
  for (let turn = 0; turn < 3; turn += 1) await flushPromises();
}

function type(test: string, text: string): void {
  const field = find(test);
  if (!(field instanceof HTMLInputElement)) throw new Error(`no ${test}`);
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event('input'));
}

it('nothing is called wrong before the clerk tries to go on', () => {
  expect(document.querySelector('[role=alert]')).toBeNull();
});

it('F9 says what is refused beside its field and puts the focus there', async () => {
  await press('F9');
  expect(step()).toBe('identity');
  expect(document.activeElement).toBe(find('phone'));
  expect(document.querySelector('[role=alert]')?.textContent).toBe('请填 7 位以上的电话号码，好通知领卡');
});

it('each try goes on to the next thing that is refused', async () => {
  await press('F9');
  type('phone', '0906-3353369');
  await press('F9');
  expect(document.activeElement).toBe(find('material-applicant_identity-original')?.querySelector('input'));
  expect(document.querySelector('[role=alert]')?.textContent).toContain('还缺“申领人身份证件”');
  find('material-applicant_identity-original')?.querySelector('input')?.click();
  await press('F9');
  expect(step()).toBe('photo');
});

it('saving by itself never moves the focus', async () => {
  await press('F9');
  vi.useFakeTimers();
  type('phone', '0906-3353369');
  await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
  expect(kept.form.phone).toBe('0906-3353369');
  expect(document.activeElement).toBe(find('phone'));
});

it('what was typed is saved when the page goes away', async () => {
  type('remark', '刚打完');
  page?.unmount();
  page = undefined;
  await flushPromises();
  expect(kept.form.remark).toBe('刚打完');
});

it('Esc goes one step back, and from the first lets go without losing the draft', async () => {
  type('phone', '0906-3353369');
  find('material-applicant_identity-original')?.querySelector('input')?.click();
  await press('F9');
  await press('F9');
  expect(find('photo-objection')?.textContent).toContain('还没有照片');
  await press('Escape');
  expect(step()).toBe('identity');
  await press('Escape');
  await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/'), 30_000);
  expect(fake.requests('discard_draft')).toHaveLength(0);
});

it('a conflict shows both and saves the one that is kept', async () => {
  vi.useFakeTimers();
  kept = { ...kept, version: 9, form: { ...kept.form, remark: '别处写的' } };
  type('remark', '这里写的');
  await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
  const text = find('draft-conflict')?.textContent ?? '';
  expect(text).toContain('这里写的');
  expect(text).toContain('别处写的');
  find('conflict-mine')?.click();
  await vi.advanceTimersByTimeAsync(0);
  expect(kept.form.remark).toBe('这里写的');
  expect(find('draft-conflict')).toBeNull();
});
