/** The window as a whole: login, lock, events, the person at the top. */
import { flushPromises, mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import App from '@/App.vue';
import { useBackend } from '@/backend';
import { failure, fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import { router } from '@/router';
import { UNMASKED_MS, useServed } from '@/session/served';
import { TOUCH_INTERVAL_MS, useSession } from '@/session/session';

import { BANNER, session, STATUS, WORK } from './examples';

let fake: FakeBackend;
let app: VueWrapper | undefined;

beforeEach(() => {
  fake = fakeBackend({
    session: () => session('logged_out'),
    login: () => session('open'),
    lock: () => session('locked'),
    unlock: () => session('open'),
    logout: () => session('logged_out'),
    status: () => STATUS,
    workbench: () => WORK,
    touch: () => ({}),
    recovery: () => ({ needed: '', copies: [], staff: [] }),
    unmask_person: () => ({ number: '660000189507010013' }),
  });
  useBackend(fake);
});
afterEach(() => {
  app?.unmount();
  vi.useRealTimers();
});

async function start(): Promise<VueWrapper> {
  const pinia = createPinia();
  setActivePinia(pinia);
  await router.push('/');
  app = mount(App, { attachTo: document.body, global: { plugins: [pinia, router] } });
  await flushPromises();
  return app;
}

const find = (test: string) => document.querySelector<HTMLElement>(`[data-test="${test}"]`);

async function login(password: string): Promise<void> {
  const field = find('login-password') as HTMLInputElement;
  field.value = password;
  field.dispatchEvent(new Event('input'));
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  await flushPromises();
}

function press(key: string): void {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  );
}

describe('login', () => {
  it('a wrong password is said beside its field, which has the focus', async () => {
    fake.answers.login = () => {
      throw failure('wrong_password', { left: '4' });
    };
    await start();
    await login('nope');
    expect(document.querySelector('[role=alert]')?.textContent).toBe('密码不对，还可以试 4 次，请重新输入');
    expect(find('login-password')?.getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(find('login-password'));
  });

  it('a locked account says for how long', async () => {
    fake.answers.login = () => {
      throw failure('account_locked', { minutes: '27' });
    };
    await start();
    await login('nope');
    expect(document.body.textContent).toContain('请 27 分钟后再试');
  });

  it('shows a demo password only where the station gives one', async () => {
    await start();
    expect(find('login-demo-password')?.textContent).toContain('demo');
    find('login-staff-1002')?.querySelector('input')?.click();
    await flushPromises();
    expect(find('login-demo-password')).toBeNull();
  });

  it('says what keeps the station’s file shut', async () => {
    fake.answers.session = () => ({ ...session('logged_out'), problem: 'store_damaged' });
    await start();
    expect(find('login-problem')?.textContent).toContain('数据文件已损坏');
    expect(find('login-password')).toBeNull();
  });

  it('brings a file back that was found damaged by opening it', async () => {
    let damaged = false;
    fake.answers.login = () => {
      damaged = true;
      throw failure('store_damaged');
    };
    fake.answers.session = () => ({ ...session('logged_out'), problem: damaged ? 'store_damaged' : null });
    fake.answers.recovery = () => ({
      needed: damaged ? 'damaged' : '',
      copies: damaged ? [{ id: '/data/spool', place: '本机', at: '11-22 10:51', kilobytes: 412 }] : [],
      staff: damaged ? [{ staff: '1001', name: '王芳', role: 'clerk', demo_password: null }] : [],
    });
    await start();
    expect(find('recover')).toBeNull();
    await login('demo');
    expect(find('login-problem')?.textContent).toContain('数据文件已损坏');
    expect(document.activeElement).toBe(find('recover-password'));

    fake.answers.recover = () => {
      throw failure('wrong_password', { left: '4' });
    };
    press('F9');
    await flushPromises();
    expect(document.querySelector('.recover [role=alert]')?.textContent).toContain('还可以试 4 次');

    fake.answers.recover = () => {
      damaged = false;
      return { acts: 37, last: '11-22 10:51', cut: 2, kept: 'damaged-1', fenced: 'old_copy' };
    };
    press('F9');
    await flushPromises();
    expect(fake.requests('recover').at(-1)).toMatchObject({ copy: '/data/spool', staff: '1001' });
    expect(find('recover-done')?.textContent).toContain('37 件');
    expect(find('recover-done')?.textContent).toContain('2 件');
    expect(find('recover-fenced')?.textContent).toContain('重新登记');
    press('F9');
    await flushPromises();
    expect(find('login-password')).not.toBeNull();
    expect(find('recover')).toBeNull();
  });

  it('a machine without a station is enrolled, or brought back where a copy is there', async () => {
    fake.answers.session = () => ({ ...session('logged_out'), station: null, staff: [], problem: 'store_missing' });
    fake.answers.recovery = () => ({ needed: 'missing', copies: [], staff: [] });
    fake.answers.enrolment = () => ({ station: null, centre: '', epoch: 0, fenced: '', certificate_until: null, problem: null });
    await start();
    expect(find('recover-none')?.textContent).toContain('没有找到第二份');
    expect(document.body.textContent).toContain('登记本机');
  });

  it('Enter of an input method does not log in', async () => {
    await start();
    find('login-password')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }));
    await flushPromises();
    expect(fake.requests('login')).toHaveLength(0);
  });
});

describe('lock', () => {
  it('takes the desk out of the document, not merely out of sight', async () => {
    await start();
    await login('demo');
    useServed().serve(BANNER);
    await flushPromises();
    expect(document.body.textContent).toContain(BANNER.name);

    fake.tell({ event: 'session', data: session('locked') });
    await flushPromises();
    expect(document.body.innerHTML).not.toContain(BANNER.name);
    expect(find('lock-screen')).not.toBeNull();

    const field = find('unlock-password') as HTMLInputElement;
    field.value = 'demo';
    field.dispatchEvent(new Event('input'));
    press('Enter');
    await flushPromises();
    expect(document.body.textContent).toContain(BANNER.name);
  });

  it('another user finds nobody at the window', async () => {
    await start();
    await login('demo');
    useServed().serve(BANNER);
    fake.tell({ event: 'session', data: session('locked') });
    await flushPromises();
    find('lock-other-user')?.click();
    await flushPromises();
    await login('demo');
    expect(document.body.innerHTML).not.toContain(BANNER.name);
  });
});

describe('the person at the top', () => {
  it('shows his number on F4 for ten seconds', async () => {
    await start();
    await login('demo');
    useServed().serve(BANNER);
    await flushPromises();
    vi.useFakeTimers();
    press('F4');
    await vi.advanceTimersByTimeAsync(0);
    expect(find('banner-number')?.textContent).toBe('660000189507010013');
    await vi.advanceTimersByTimeAsync(UNMASKED_MS - 1);
    expect(find('banner-number')?.textContent).toBe('660000189507010013');
    await vi.advanceTimersByTimeAsync(1);
    expect(find('banner-number')?.textContent).toBe(BANNER.number);
    expect(document.body.innerHTML).not.toContain('660000189507010013');
  });

  it('hides it with the next person, even if the answer comes late', async () => {
    await start();
    await login('demo');
    const served = useServed();
    served.serve(BANNER);
    const asked = served.unmask();
    served.serve({ ...BANNER, person: 'p2' });
    await asked;
    expect(served.number).toBeNull();
  });

  it('Esc lets him go and the finder has the focus', async () => {
    await start();
    await login('demo');
    useServed().serve(BANNER);
    await flushPromises();
    press('Escape');
    await flushPromises();
    expect(find('banner')).toBeNull();
    expect(document.activeElement).toBe(find('finder-input'));
  });
});

it('somebody at the window is told at most every thirty seconds', async () => {
  await start();
  await login('demo');
  const { touch } = useSession();
  const before = fake.requests('touch').length;
  const now = performance.now() + TOUCH_INTERVAL_MS;
  for (const after of [0, 1000, TOUCH_INTERVAL_MS - 1, TOUCH_INTERVAL_MS, TOUCH_INTERVAL_MS + 5]) touch(now + after);
  expect(fake.requests('touch').length - before).toBe(2);
});

it('the status bar says on Enter what to do', async () => {
  await start();
  await login('demo');
  expect(find('status-printer')?.textContent).toContain('打印机 缺纸');
  find('status-printer')?.click();
  await flushPromises();
  expect(find('status-advice')?.textContent).toContain('加纸');
});

it('an address that leads nowhere says so', async () => {
  await start();
  await login('demo');
  await router.push('/nowhere');
  await flushPromises();
  expect(document.body.textContent).toContain('没有这一页');
});
