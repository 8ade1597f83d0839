/** Certificates from the person's page, the supervisor's desk, and a file that is verified. */
import { flushPromises, mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import App from '@/App.vue';
import { useBackend } from '@/backend';
import { failure, fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import type { CertificateOptionsView } from '@/backend/generated/CertificateOptionsView';
import type { CertificateView } from '@/backend/generated/CertificateView';
import type { PersonView } from '@/backend/generated/PersonView';
import type { SealDeskView } from '@/backend/generated/SealDeskView';
import type { SessionView } from '@/backend/generated/SessionView';
import type { VerifiedView } from '@/backend/generated/VerifiedView';
import { certificateLevel } from '@/features/certificates/columns';
import { router } from '@/router';

import { BANNER, session, STATUS, WORK } from './examples';

const PERSON: PersonView = {
  banner: BANNER,
  cards: [],
  applications: [],
  insurances: [],
  actions: [
    { business: 'first_application', allowed: true, subject: null, papers: [], papers_of_agent: [], rule: null, reason: null, params: {} },
    { business: 'contribution_certificate', allowed: true, subject: null, papers: [], papers_of_agent: [], rule: null, reason: null, params: {} },
  ],
  history: [],
};

function certificate(change: Partial<CertificateView> = {}): CertificateView {
  return {
    certificate: 'c1',
    person: 'p1',
    name: BANNER.name,
    status: 'ready',
    seal: 'none',
    made_by: '王芳',
    made_at: '2026-11-22 11:06',
    valid_until: '2027-02-22',
    stamped_by: null,
    stamped_at: null,
    copies: 0,
    reason: '',
    reprints: 0,
    looked_at: false,
    document: {
      document: 'c1',
      kind: 'personal_contribution_certificate',
      number: '661181261122A0100001X',
      pages: 1,
      paper: 'A4',
      blob: 'document/c1',
      printed: 0,
    },
    ...change,
  };
}

let made: CertificateView[];
let desk: SealDeskView;
let fake: FakeBackend;
let app: VueWrapper | undefined;

const options = (): CertificateOptionsView => ({
  first: '2008-07',
  last: '2026-10',
  data_until: '2026-10-31',
  offline_since: '2026-11-21 09:00',
  insurances: ['employee_pension'],
  kinds: [
    { kind: 'personal_contribution_certificate', title: '个人参保缴费证明', speaks_of: 'months', prints_address: false, lacks: null },
    { kind: 'annual_rights_record', title: '社会保险个人权益记录单', speaks_of: 'year', prints_address: false, lacks: null },
    { kind: 'personal_account_statement', title: '个人账户清单', speaks_of: 'everything', prints_address: false, lacks: 'account' },
    { kind: 'pension_contribution_voucher', title: '基本养老保险参保缴费凭证', speaks_of: 'everything', prints_address: true, lacks: null },
  ],
  years: [2026, 2025],
  address: '',
  seal: 'electronic',
  certificates: made,
});

beforeEach(() => {
  made = [];
  desk = {
    seal_name: '181团社保所（样章）',
    self_issued: true,
    waiting: [certificate({ status: 'awaiting_seal', seal: 'electronic' })],
    register: [],
    void: [],
  };
  fake = fakeBackend({
    session: () => session('open'),
    status: () => STATUS,
    workbench: () => WORK,
    touch: () => ({}),
    open_person: () => PERSON,
    certificate_options: options,
    make_certificate: ({ seal }) => {
      const one = certificate(seal ? { status: 'awaiting_seal', seal: 'electronic' } : {});
      made = [one];
      return one;
    },
    print_document: ({ document, print }) => ({ print, document: { ...certificate().document, document }, reprint: 0, state: 'queued', fault: '', asks: false }),
    hand_over_certificate: () => {
      made = [certificate({ status: 'handed_over' })];
      return certificate({ status: 'handed_over' });
    },
    void_certificate: () => certificate({ status: 'void' }),
    seal_desk: () => desk,
    look_at_certificate: () => certificate({ status: 'awaiting_seal', seal: 'electronic', looked_at: true }),
    stamp_certificates: () => ({ stamped: 1, asked: 1, desk: { ...desk, waiting: [], register: [certificate({ status: 'stamped' })] } }),
    refuse_seal: () => ({ ...desk, waiting: [] }),
  });
  useBackend(fake);
});

afterEach(() => app?.unmount());

async function open(path: string): Promise<VueWrapper> {
  const pinia = createPinia();
  setActivePinia(pinia);
  await router.push(path);
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

const supervisor = (): SessionView => ({ ...session('open'), user: { staff: '1003', name: '陈刚', role: 'supervisor', demo_password: null } });

describe('a certificate', () => {
  it('is made and printed by two keys from the person’s page', async () => {
    await open('/person/p1');
    await press('2');
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('data-test')).toBe('make-plain'));
    expect(router.currentRoute.value.path).toBe('/person/p1/certificate');
    await press('1');
    await flushPromises();
    expect(fake.requests('make_certificate')).toEqual([
      {
        person: 'p1',
        kind: 'personal_contribution_certificate',
        first: '2008-07',
        last: '2026-10',
        monthly: true,
        address: '',
        seal: false,
        handwritten: false,
      },
    ]);
    expect(fake.requests('print_document')).toHaveLength(1);
    await press('F9');
    expect(fake.requests('hand_over_certificate')).toEqual([{ certificate: 'c1' }]);
  });

  it('of another kind asks for what that kind prints', async () => {
    const page = await open('/person/p1/certificate');
    await page.find('[data-test=annual_rights_record] input').setValue(true);
    expect(page.find('[data-test=first-month]').exists()).toBe(false);
    await page.find('[data-test=year-2026] input').setValue(true);
    await press('1');
    await flushPromises();
    expect(fake.requests('make_certificate')[0]).toMatchObject({ kind: 'annual_rights_record', first: '2026-01', last: '2026-12' });
    await page.find('[data-test=pension_contribution_voucher] input').setValue(true);
    await page.find('[data-test=household-address]').setValue('181团双拥路3号');
    await press('1');
    await flushPromises();
    expect(fake.requests('make_certificate')[1]).toMatchObject({ kind: 'pension_contribution_voucher', address: '181团双拥路3号' });
  });

  it('that lacks facts says which, and is not made', async () => {
    const page = await open('/person/p1/certificate');
    await page.find('[data-test=personal_account_statement] input').setValue(true);
    expect(page.text()).toContain('本机没有此人的个人账户记录，请联网同步后再出具');
    await press('1');
    await flushPromises();
    expect(fake.requests('make_certificate')).toEqual([]);
  });

  it('that wants an electronic seal is not printed before it', async () => {
    const page = await open('/person/p1/certificate');
    await press('2');
    await flushPromises();
    expect(fake.requests('make_certificate')[0]?.seal).toBe(true);
    await press('F8');
    expect(fake.requests('print_document')).toEqual([]);
    expect(page.find('[data-test=certificate-state]').text()).toContain('待用印');
  });

  it('says offline from when its data is', async () => {
    const page = await open('/person/p1/certificate');
    expect(page.text()).toContain('数据截至 2026-10-31；现在离线，数据为 2026-11-21 09:00 同步');
  });

  it('is not offered where nothing is known', async () => {
    fake.answers.certificate_options = () => ({ ...options(), first: null, last: null, data_until: null, kinds: [], years: [] });
    const page = await open('/person/p1/certificate');
    expect(page.text()).toContain('本机没有此人的缴费记录');
    await press('1');
    expect(fake.requests('make_certificate')).toEqual([]);
  });

  it('is made void with a reason only', async () => {
    made = [certificate()];
    const page = await open('/person/p1/certificate');
    await page.find('[data-test=void]').trigger('click');
    await page.find('[data-test=void-go]').trigger('click');
    expect(page.text()).toContain('请写明作废的理由');
    await page.find('[data-test=void-reason]').setValue('起止月份选错');
    await page.find('[data-test=void-go]').trigger('click');
    await flushPromises();
    expect(fake.requests('void_certificate')).toEqual([{ certificate: 'c1', reason: '起止月份选错' }]);
  });
});

describe('the supervisor’s desk', () => {
  beforeEach(() => (fake.answers.session = supervisor));

  it('stamps what was looked at, after the password', async () => {
    const page = await open('/seal-desk');
    await press('F9');
    expect(page.find('[data-test=seal-password]').exists(), 'nothing was looked at').toBe(false);
    await page.find('[data-test=seal-row]').trigger('click');
    await flushPromises();
    await press('F9');
    await page.find('[data-test=stamp-go]').trigger('click');
    expect(page.text()).toContain('请再输入一次您的密码');
    await page.find('[data-test=seal-password]').setValue('kouling-1');
    await page.find('[data-test=stamp-go]').trigger('click');
    await flushPromises();
    expect(fake.requests('stamp_certificates')).toEqual([{ certificates: ['c1'], copies: 1, password: 'kouling-1' }]);
    expect(page.find('[data-test=tab-register]').text()).toContain('1');
  });

  it('shows how far a batch is, and Esc ends it', async () => {
    let end: (() => void) | undefined;
    fake.answers.cancel_stamping = () => ({});
    fake.answers.stamp_certificates = () =>
      new Promise((done) => {
        end = () => done({ stamped: 1, asked: 3, desk });
      });
    const page = await open('/seal-desk');
    await page.find('[data-test=seal-row]').trigger('click');
    await flushPromises();
    await press('F9');
    await page.find('[data-test=seal-password]').setValue('kouling-1');
    await page.find('[data-test=stamp-go]').trigger('click');
    fake.tell({ event: 'stamping', data: { done: 1, total: 3 } });
    await flushPromises();
    expect(page.find('[data-test=stamping]').text()).toContain('1 / 3');
    await press('Escape');
    expect(fake.requests('cancel_stamping')).toHaveLength(1);
    end?.();
    await flushPromises();
    expect(page.text()).toContain('已停止：用印 1 份');
  });

  it('says a wrong password beside the field', async () => {
    fake.answers.stamp_certificates = () => Promise.reject(failure('wrong_password', { left: '4' }));
    const page = await open('/seal-desk');
    await page.find('[data-test=seal-row]').trigger('click');
    await flushPromises();
    await press('F9');
    await page.find('[data-test=seal-password]').setValue('wrong');
    await page.find('[data-test=stamp-go]').trigger('click');
    await flushPromises();
    expect(page.text()).toContain('密码不对，还可以试 4 次');
  });

  it('refuses with a reason', async () => {
    const page = await open('/seal-desk');
    await page.find('[data-test=seal-row]').trigger('click');
    await flushPromises();
    await page.find('[data-test=refuse-seal]').trigger('click');
    await flushPromises();
    await page.find('[data-test=refuse-reason]').setValue('起止月份与申请不符');
    await page.find('[data-test=refuse-go]').trigger('click');
    await flushPromises();
    expect(fake.requests('refuse_seal')).toEqual([{ certificate: 'c1', reason: '起止月份与申请不符' }]);
  });
});

describe('a file', () => {
  it('is judged, and a void one is not to be believed', async () => {
    const verdict: VerifiedView = {
      verdict: 'good',
      sentence: '签名有效，文件完整，未被改动。',
      signer: '181团社保所（样章）',
      signed_at: '2026-11-22 11:10',
      self_issued: true,
      number: '661181261122A0100001X',
      status: 'void',
    };
    fake.answers.verify_file = () => verdict;
    const page = await open('/verify');
    const input = page.find('[data-test=verify-file]');
    const file = new File([new Uint8Array([0x25, 0x50, 0x44, 0x46])], 'a.pdf', { type: 'application/pdf' });
    Object.defineProperty(input.element, 'files', { value: [file] });
    await input.trigger('change');
    await flushPromises();
    await new Promise((done) => setTimeout(done));
    await flushPromises();
    expect(fake.requests('verify_file')).toEqual([{ file: 'JVBERg==' }]);
    expect(page.find('[data-test=verdict]').text()).toContain('这份证明已经作废');
  });
});

it('a state has a level of its own beside its word', () => {
  expect(['ready', 'awaiting_seal', 'stamped', 'seal_refused', 'handed_over', 'expired', 'void'].map(certificateLevel)).toEqual([
    'off',
    'warning',
    'good',
    'error',
    'good',
    'off',
    'error',
  ]);
});
