/** Cards, identity cards and their readers, as the clerk meets them. */
import { flushPromises, mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import App from '@/App.vue';
import { useBackend } from '@/backend';
import { failure, fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import type { AppEvent } from '@/backend/generated/AppEvent';
import type { CardReadView } from '@/backend/generated/CardReadView';
import type { IdentityCardView } from '@/backend/generated/IdentityCardView';
import type { ReadersView } from '@/backend/generated/ReadersView';
import words from '@/locales/zh-CN/words.json';
import { router } from '@/router';
import { useServed } from '@/session/served';

import { BANNER, session, STATUS, WORK } from './examples';

const CARD: CardReadView = {
  version: '3.00',
  card_number: 'ET*****23',
  name: null,
  number: null,
  locked: true,
  lock: 'authentication',
  bank_card: '6226 **** 4321',
  person: 'p1',
  bad_characters: false,
};

const IDENTITY: IdentityCardView = {
  kind: 'resident',
  name: '古丽·示例',
  number: '660000189005120023',
  sex: 'female',
  born_on: '1890-05-12',
  address: '示例路1号',
  valid_until: '长期',
  expired: false,
  person: null,
  findings: [],
};

const READERS: ReadersView = {
  service: 'running',
  drivers: ['ifd-ccid.bundle'],
  readers: [{ name: 'Virtual PCD 00 00', card: 'present', responding: true, answer_to_reset: '3B6D', identity: 'third', problem: null, psam: false }],
  identity_reader: 'ready',
  identity_port: '/dev/ttyUSB0，115200，0503',
  authenticator: null,
  settings_problem: null,
  exchanges: [{ device: 'Virtual PCD 00 00', sent: '00A40000', received: '9000', milliseconds: 12, seconds_ago: 3 }],
  advice: 'ready',
};

let fake: FakeBackend;
let app: VueWrapper | undefined;

beforeEach(() => {
  fake = fakeBackend({
    session: () => session('open'),
    status: () => STATUS,
    workbench: () => WORK,
    touch: () => ({}),
    read_card: () => CARD,
    read_identity_card: () => IDENTITY,
    check_number: () => ({ ok: true, value: IDENTITY.number ?? '', kind: 'citizen_id', sex: 'female', born_on: '1890-05-12', message: null }),
    check_name: () => ({ ok: true, value: IDENTITY.name ?? '', dot_changed: false, message: null }),
    diagnose_readers: () => READERS,
    save_readers_report: () => ({ path: '/data/support/readers-20261122-100000.json' }),
    pin_tries: () => ({ left: 3, blocked: false }),
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
const value = (test: string) => (find(test) as HTMLInputElement | null)?.value;

async function tell(event: AppEvent['event']): Promise<void> {
  fake.tell({ event } as AppEvent);
  await flushPromises();
}

async function press(key: string): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await flushPromises();
}

async function typePin(text: string): Promise<void> {
  const field = find('pin') as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event('input'));
  await flushPromises();
}

describe('a social-security card', () => {
  it('is read by itself when nobody is served, and a closed one opens its holder by the number', async () => {
    await open('/');
    await tell('card_present');
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/person/p1'));
    expect(document.body.textContent).toContain('已按卡号打开，请看证件核对本人');
  });

  it('does not take away the person who is served', async () => {
    await open('/');
    useServed().serve(BANNER);
    await tell('card_present');
    expect(fake.requests('read_card')).toEqual([]);
    expect(document.body.textContent).toContain('读卡器上放了社保卡，按 F3 读取');
    await tell('card_removed');
    expect(document.body.textContent).not.toContain('按 F3 读取');
  });

  it('that is unknown and closed offers the identity card and the finder', async () => {
    fake.answers.read_card = () => ({ ...CARD, person: null });
    await open('/');
    await press('F3');
    expect(document.body.textContent).toContain('不在本站数据中');
    expect(document.body.textContent).toContain('请放身份证按 F2');
  });

  it('that wants a PIN shows the tries left before anything is typed, and sends it once', async () => {
    fake.answers.read_card = () => ({ ...CARD, person: null, lock: 'pin' });
    fake.answers.read_card_with_pin = () => {
      throw failure('pin_wrong', {});
    };
    await open('/');
    await press('F3');
    await vi.waitFor(() => expect(find('pin')).not.toBeNull());
    expect(document.body.textContent).toContain('还可以试 3 次');
    fake.answers.pin_tries = () => ({ left: 1, blocked: false });
    await typePin('123456');
    await press('F9');
    expect(fake.requests('read_card_with_pin')).toEqual([{ pin: '123456' }]);
    expect(value('pin')).toBe('');
    await typePin('1');
    expect(document.body.textContent).toContain('只剩最后一次');
  });

  it('whose PIN is blocked asks for none', async () => {
    fake.answers.pin_tries = () => ({ left: 0, blocked: true });
    await open('/pin');
    expect(find('pin')).toBeNull();
    expect(find('pin-blocked')?.textContent).toContain('已锁定');
  });
});

describe('an identity card', () => {
  it('of somebody unknown opens the form and fills it', async () => {
    await open('/');
    await tell('identity_card_present');
    await vi.waitFor(() => expect(value('register-number')).toBe(IDENTITY.number));
    expect(value('register-name')).toBe(IDENTITY.name);
    expect(router.currentRoute.value.fullPath).toBe('/register');
  });

  it('with a damaged field or a past date asks the clerk to look', async () => {
    fake.answers.read_identity_card = () => ({ ...IDENTITY, findings: [{ field: 'name', problem: 'unreadable' }] });
    await open('/');
    await press('F2');
    await vi.waitFor(() => expect(document.body.textContent).toContain('请对照证面核对'));
    fake.answers.read_identity_card = () => ({ ...IDENTITY, expired: true, valid_until: '2026-01-01' });
    await press('F2');
    await vi.waitFor(() => expect(document.body.textContent).toContain('证件有效期到 2026-01-01，已经过期'));
  });
});

describe('the readers', () => {
  it('are shown with one sentence on what to do, and what is shown can be saved', async () => {
    await open('/readers');
    expect(find('readers-advice')?.textContent).toBe(words.reader_advice.ready);
    expect(find('reader-row')?.textContent).toContain(words.card_identity.third);
    expect(find('exchange-row')?.textContent).toContain('00A40000');
    await press('F9');
    expect(document.body.textContent).toContain('支持文件已保存：/data/support/readers-20261122-100000.json');
  });

  it('that fail to be asked leave the page usable', async () => {
    let asked = 0;
    fake.answers.diagnose_readers = () => {
      asked += 1;
      if (asked === 1) throw failure('internal', {});
      return READERS;
    };
    await open('/readers');
    expect(find('readers-advice')).toBeNull();
    await press('F5');
    expect(find('readers-advice')).not.toBeNull();
  });

  it.each(Object.entries(words.reader_advice))('the advice %s is one sentence', (_, sentence) => {
    expect(sentence).toMatch(/^[^。]+。?$/);
  });
});
