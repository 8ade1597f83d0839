/** An employer's list: what is wrong is said in words, a long run shows how far it is and ends by Esc. */
import { flushPromises, mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import App from '@/App.vue';
import { useBackend } from '@/backend';
import { fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import type { BatchRowView } from '@/backend/generated/BatchRowView';
import type { BatchView } from '@/backend/generated/BatchView';
import { rowWords } from '@/features/batches/words';
import { router } from '@/router';

import { session, STATUS, WORK } from './examples';

function row(change: Partial<BatchRowView> = {}): BatchRowView {
  return {
    row: 'r1',
    line: 2,
    name: '李建国',
    citizen_number: '6600**********0118',
    state: 'unchecked',
    problems: [],
    warnings: [],
    pass_reason: '',
    photo: null,
    seen: false,
    looked: false,
    number: null,
    person: null,
    ...change,
  };
}

function batch(change: Partial<BatchView> = {}): BatchView {
  return {
    batch: 'b1',
    form: {
      employer: '181团农业发展服务中心',
      operator_name: '马建国',
      operator_number: '660000188808080059',
      operator_phone: '0906-3300001',
      letter_seen: true,
      operator_seen: true,
      path: 'centre_batch',
      branch: '',
      pickup_place: '181团社保所',
    },
    rows: [],
    objection: null,
    document: null,
    frozen: false,
    cancelled: false,
    saved_at: '2026-11-22 11:06',
    ...change,
  };
}

let fake: FakeBackend;
let app: VueWrapper | undefined;

beforeEach(() => {
  fake = fakeBackend({ session: () => session('open'), status: () => STATUS, workbench: () => WORK, touch: () => ({}), cancel_batch: () => ({}) });
  useBackend(fake);
});
afterEach(() => app?.unmount());

async function open(view: BatchView): Promise<VueWrapper> {
  fake.answers.open_batch = () => view;
  const pinia = createPinia();
  setActivePinia(pinia);
  await router.push('/batches/b1');
  app = mount(App, { attachTo: document.body, global: { plugins: [pinia, router] } });
  await flushPromises();
  await flushPromises();
  return app;
}

async function press(key: string): Promise<void> {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await flushPromises();
}

describe("an employer's list", () => {
  it('goes on at the step where it was left', async () => {
    const page = await open(batch());
    expect(page.find('[data-test=step-files]').attributes('aria-current')).toBe('step');
  });

  it('says what is wrong with a row in words', () => {
    const ruled = { rule: 'CARD-6-1', reason: 'not_insured', params: {} };
    const own = { rule: null, reason: '与第2行是同一个人：请删去一行', params: {} };
    const words = rowWords(row({ state: 'problem', problems: [own, ruled] }));
    expect(words).toBe('与第2行是同一个人：请删去一行；在兵团没有参保登记，请先办理参保登记（第六条）');
    expect(rowWords(row({ state: 'doubt', warnings: ['background_not_white'] }))).toBe('照片有疑点：背景不白');
  });

  it('puts what is missing beside its field', async () => {
    const missing = { field: 'letter_seen', problem: { rule: 'CARD-7-1-4', reason: 'material_missing', params: { material: 'employer_letter' } } };
    fake.answers.save_batch = () => batch({ objection: missing });
    const page = await open(batch({ objection: missing }));
    expect(page.text()).not.toContain('还缺');
    await press('F9');
    await flushPromises();
    expect(page.text()).toContain('还缺“单位介绍信”');
  });

  it('checks by itself, shows how far it is, and Esc ends it', async () => {
    let end: (() => void) | undefined;
    const half = batch({ rows: [row({ state: 'to_see' }), row({ row: 'r2', line: 3 })], cancelled: true });
    fake.answers.check_batch = () =>
      new Promise((done) => {
        end = () => done(half);
      });
    const page = await open(batch({ rows: [row(), row({ row: 'r2', line: 3 })] }));
    expect(fake.requests('check_batch')).toEqual([{ batch: 'b1' }]);
    fake.tell({ event: 'batch', data: { done: 1, total: 2 } });
    await flushPromises();
    expect(page.find('[data-test=batch-progress]').text()).toContain('1 / 2');
    await press('Escape');
    expect(fake.requests('cancel_batch')).toHaveLength(1);
    end?.();
    await flushPromises();
    expect(page.text()).toContain('从停下的地方继续');
    expect(page.find('[data-test=state-unchecked]').text()).toContain('1');
  });

  it('is not submitted before the signature was seen', async () => {
    const waiting = batch({ rows: [row({ state: 'printed', number: '661181261122A0100001X' })], frozen: true });
    fake.answers.submit_batch = () => batch({ rows: [row({ state: 'submitted', number: '661181261122A0100001X' })] });
    const page = await open(waiting);
    await press('F9');
    expect(fake.requests('submit_batch')).toEqual([]);
    expect(page.text()).toContain('请看到单位经办人');
    await page.find('[data-test=batch-signed] input').setValue(true);
    await press('F9');
    await flushPromises();
    expect(fake.requests('submit_batch')).toEqual([{ batch: 'b1', signed: true }]);
    expect(page.text()).toContain('已提交 1 人，转待审核');
  });
});
