/** The line to the centre, the desk and what lies on it, as the clerk meets them. */
import { flushPromises, mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import App from '@/App.vue';
import { useBackend } from '@/backend';
import { failure, fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import type { DeskItemView } from '@/backend/generated/DeskItemView';
import type { DeskRow } from '@/backend/generated/DeskRow';
import type { SyncView } from '@/backend/generated/SyncView';
import { causeSentence, clockWords, nextTryWords } from '@/features/centre/words';
import words from '@/locales/zh-CN/words.json';
import { router } from '@/router';

import { session, STATUS, WORK } from './examples';

const LINE: SyncView = {
  phase: 'waiting',
  centre: 'sb.example',
  unsent: 37,
  unsent_bytes: 524_288,
  oldest: '11-20 16:02',
  on_desk: 2,
  last_success: '11-20 15:40',
  last_try: '10:51',
  problem: 'centre_unreachable',
  next_try_s: 42,
  progress: null,
  spool: 'missing',
  clock_ahead_s: 190,
  waiting: [{ act: 'a1', kind: 'application_submitted', name: '单建国', number: '6611812611200A010000106', at: '11-20 16:02', staff: '王芳', state: 'photo_first' }],
};

const ROW: DeskRow = {
  act: 'a1',
  state: 'held',
  handed_over: false,
  kind: 'application_extended',
  person: 'p1',
  name: '单建国',
  number: '6611812611200A010000106',
  at: '11-20 16:02',
  staff: '王芳',
  cause: { code: 'conflict', rule: null, reason: null, params: {} },
};

const action = (business: string, allowed: boolean, rule: string | null = null, reason: string | null = null) => ({
  business,
  subject: null,
  papers: [],
  papers_of_agent: [],
  allowed,
  rule,
  reason,
  params: {},
});

function item(): DeskItemView {
  return {
    row: ROW,
    fields: [{ field: 'application_card_due', before: '2027-01-19', mine: '2027-02-18', centre: '2027-03-01', differs: true }],
    phone: '0906-3300000',
    papers: [],
    story: [{ at: '11-20 16:02', what: 'recorded', staff: '王芳', note: null }],
    actions: [
      action('send_again', false, 'DESK-1', 'centre_has_it'),
      action('withdraw', true),
      action('correct', true),
      action('hand_over', true),
      action('decide', true),
    ],
  };
}

let fake: FakeBackend;
let app: VueWrapper | undefined;

beforeEach(() => {
  fake = fakeBackend({
    session: () => session('open'),
    status: () => STATUS,
    workbench: () => WORK,
    touch: () => ({}),
    sync_status: () => LINE,
    sync_now: () => ({ ...LINE, phase: 'sending', problem: null, next_try_s: null, progress: { done: 12, total: 37 } }),
    list_desk: () => ({ rows: [ROW] }),
    open_desk_item: item,
    withdraw_act: () => ({ slip: null, desk: { rows: [] } }),
    decide_act: () => ({ slip: null, desk: { rows: [] } }),
  });
  useBackend(fake);
});
afterEach(() => app?.unmount());

async function open(path: string): Promise<void> {
  const pinia = createPinia();
  setActivePinia(pinia);
  await router.push(path);
  app = mount(App, { attachTo: document.body, global: { plugins: [pinia, router] } });
  await flushPromises();
}

const find = (test: string) => document.querySelector<HTMLElement>(`[data-test="${test}"]`);

async function type(test: string, text: string): Promise<void> {
  const field = find(test) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event('input'));
  await flushPromises();
}

async function click(test: string): Promise<void> {
  find(test)?.click();
  await flushPromises();
}

describe('words', () => {
  it.each([
    [0, '马上'],
    [42, '42 秒后'],
    [89, '89 秒后'],
    [90, '2 分钟后'],
    [300, '5 分钟后'],
  ])('the next try in %i seconds', (seconds, expected) => {
    expect(nextTryWords(seconds)).toBe(expected);
  });

  it.each([
    [null, ''],
    [29, ''],
    [-29, ''],
    [45, '本机时钟快 45 秒'],
    [190, '本机时钟快 3 分钟'],
    [-7500, '本机时钟慢 2 小时'],
    [-172_800, '本机时钟慢 2 天'],
    [31_536_000, '本机时钟快 365 天'],
  ])('a clock %s seconds ahead', (ahead, expected) => {
    expect(clockWords(ahead)).toBe(expected);
  });

  it.each(Object.keys(words.desk_cause))('the cause %s says what to do', (code) => {
    const sentence = causeSentence({ code, rule: null, reason: null, params: {} });
    expect(sentence).toMatch(/请|不用处理|先处理/);
  });

  it('a refusal is told by its rule', () => {
    const cause = { code: 'refused', rule: 'CARD-14-1', reason: 'needs_written_loss', params: {} };
    expect(causeSentence(cause)).toContain('CARD-14-1');
    const older = { ...cause, code: 'older_pack' };
    expect(causeSentence(older)).toContain('书面挂失');
  });
});

describe('the line', () => {
  it('says what waits, since when, the last try, why, and the next one', async () => {
    await open('/sync');
    expect(find('sync-phase')?.textContent).toBe('没有连通，等下次自动再试');
    expect(find('sync-unsent')?.textContent).toBe('37 件（照片和文书 512.0 KB），最早 11-20 16:02');
    expect(find('sync-success')?.textContent).toBe('11-20 15:40');
    expect(find('sync-problem')?.textContent).toContain('连不上中心');
    expect(find('sync-next')?.textContent).toBe('42 秒后');
    expect(find('sync-spool')?.textContent).toContain('请插好');
    expect(find('sync-clock')?.textContent).toBe('本机时钟快 3 分钟');
    expect(find('waiting-row')?.textContent).toContain('先传照片');
  });

  it('tries at once when asked, and tells how far it is', async () => {
    await open('/sync');
    expect(document.activeElement).toBe(find('sync-now'));
    await click('sync-now');
    expect(find('sync-phase')?.textContent).toBe('正在上传，已完成 12／37');
    expect((find('sync-progress') as HTMLProgressElement).value).toBe(12);
  });

  it('is told by events too, and counts the desk at the left', async () => {
    await open('/');
    fake.tell({ event: 'sync', data: LINE });
    await flushPromises();
    expect(find('menu-Z1')?.textContent).toContain('2');
    await click('status-unsent');
    expect(find('status-advice')?.textContent).toContain('42 秒后再试');
  });
});

describe('the desk', () => {
  it('opens an act with the three versions side by side', async () => {
    await open('/desk');
    expect(document.activeElement, 'Enter opens the first').toBe(find('desk-row'));
    find('desk-row')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(find('desk-field')).not.toBeNull());
    expect(router.currentRoute.value.path).toBe('/desk/a1');
    expect(document.activeElement).toBe(find('desk-withdraw'));
    const field = find('desk-field');
    expect([...(field?.children ?? [])].map((cell) => cell.textContent)).toEqual(['制卡期限', '2027-01-19', '2027-02-18', '2027-03-01不同']);
    expect(document.body.textContent).toContain('再送：中心已收到这笔业务并暂缓');
    expect(find('desk-send_again')).toBeNull();
  });

  it('asks for a reason before anything is withdrawn', async () => {
    await open('/desk/a1');
    await click('desk-withdraw');
    expect(document.activeElement).toBe(find('desk-reason'));
    await click('desk-go');
    expect(fake.requests('withdraw_act')).toEqual([]);
    expect(document.querySelector('[role=alert]')?.textContent).toBe('请写明理由');
    await type('desk-reason', '申领人改主意');
    await click('desk-go');
    expect(fake.requests('withdraw_act')).toEqual([{ act: 'a1', reason: '申领人改主意' }]);
    expect(router.currentRoute.value.path).toBe('/desk');
  });

  it('wants the supervisor’s password for a decision, and keeps what was typed when it is wrong', async () => {
    fake.answers.decide_act = () => {
      throw failure('wrong_password', { left: '3' });
    };
    await open('/desk/a1');
    await click('desk-accept');
    await type('desk-reason', '以本窗口为准');
    await click('desk-go');
    expect(fake.requests('decide_act')).toEqual([]);
    await type('desk-password', 'nope');
    await click('desk-go');
    expect(document.querySelector('[role=alert]')?.textContent).toContain('还可以试 3 次');
    expect((find('desk-reason') as HTMLInputElement).value).toBe('以本窗口为准');
    expect(fake.requests('decide_act')).toEqual([{ act: 'a1', reason: '以本窗口为准', accept: true, password: 'nope' }]);
  });
});
