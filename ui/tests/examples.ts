/** Made-up views for tests. */
import type { DraftForm } from '@/backend/generated/DraftForm';
import type { DraftView } from '@/backend/generated/DraftView';
import type { PersonBanner } from '@/backend/generated/PersonBanner';
import type { SessionView } from '@/backend/generated/SessionView';
import type { StaffView } from '@/backend/generated/StaffView';
import type { StatusView } from '@/backend/generated/StatusView';
import type { WorkbenchView } from '@/backend/generated/WorkbenchView';

export const CLERK: StaffView = { staff: '1001', name: '王芳', role: 'clerk', demo_password: 'demo' };
export const REVIEWER: StaffView = { staff: '1002', name: '李建国', role: 'reviewer', demo_password: null };

export function session(state: SessionView['state']): SessionView {
  return {
    state,
    user: state === 'logged_out' ? null : CLERK,
    station: { office: '181团社保所', window: '2号窗', device: 'A01', demo: true },
    staff: [CLERK, REVIEWER],
    idle_minutes: 15,
    problem: null,
  };
}

export const BANNER: PersonBanner = {
  person: 'p1',
  name: '阿卜杜热西提·买买提江',
  number: '6600**********0013',
  sex: 'male',
  age: 51,
  insured_office: '181团社保所',
  photo: null,
  card: null,
  under_way: null,
  checked_at: '11-22 09:03',
  provisional: false,
};

export function form(): DraftForm {
  return {
    purpose: 'first',
    old_card: '',
    exchange_reason: '',
    by_agent: false,
    agent: { name: '', number: '', phone: '', relation: '' },
    identity_name: '',
    identity_number: '',
    identity_from_chip: false,
    identity_valid_until: '',
    materials: [],
    path: 'centre_batch',
    branch: '',
    phone: '',
    pickup_place: '181团社保所',
    remark: '',
    photo_source: 'file',
    ticks: [],
    passed: [],
    handwritten: false,
  };
}

export function draft(change: Partial<DraftView> = {}): DraftView {
  return {
    draft: 'd1',
    version: 1,
    banner: BANNER,
    form: form(),
    required: [{ kind: 'applicant_identity', form: 'original', copies: 1, verified: false }],
    photo_required: true,
    photo: null,
    objection: null,
    number: null,
    form_document: null,
    returned: null,
    saved_at: '2026-11-22 11:06',
    online: null,
    ...change,
  };
}

export const WORK: WorkbenchView = {
  accepted_today: 0,
  pending_review: 0,
  lists: {},
  red: 0,
  amber: 0,
  pressing: [],
  drafts: [],
  unconfirmed_prints: [],
};

const GOOD = { level: 'good', code: 'reader.ready', params: {} } as const;

export const STATUS: StatusView = {
  reader: GOOD,
  identity_reader: { level: 'off', code: 'identity_reader.none', params: {} },
  printer: { level: 'amber', code: 'printer.out_of_paper', params: {} },
  network: { level: 'off', code: 'network.no_centre', params: {} },
  unsent: { count: 0, oldest: null },
  clock: '2026-11-22 11:06',
  clock_is_wrong: false,
};
