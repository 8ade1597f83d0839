/** Which fields each business asks, and where the sentence of a refusal belongs. */
import type { ActForm } from '@/backend/generated/ActForm';
import type { AttendanceForm } from '@/backend/generated/AttendanceForm';
import type { CommandError } from '@/backend/generated/CommandError';
import { errorSentence } from '@/locales/zh-CN';

export type Field = 'attendance' | 'channel' | 'reason' | 'reasons' | 'way' | 'until' | 'card_number' | 'posting' | 'delivered_on' | 'referral' | 'old_card' | 'password_told';

const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  report_oral_loss: ['channel'],
  release_oral_loss: ['attendance'],
  report_written_loss: ['attendance'],
  freeze_card: ['reason'],
  unfreeze_card: ['reason'],
  cancel_card: ['attendance'],
  collect_card: ['attendance', 'old_card', 'password_told'],
  issue_instant_card: ['attendance', 'reason', 'card_number', 'old_card', 'password_told'],
  approve_application: [],
  return_application: ['reasons'],
  tell_applicant: ['way'],
  send_to_bank: [],
  extend_application: ['until', 'reason'],
  withdraw_application: ['reason'],
  terminate_application: ['reason'],
  recall_card: ['reason'],
  post_card: ['posting', 'old_card', 'password_told'],
  deliver_card: ['delivered_on', 'reason'],
  take_post_back: ['reason'],
  refer_misuse: ['referral', 'reason'],
};

/** Reasons that the rules name for a business; any other is typed. */
export const COMMON_REASONS: Readonly<Record<string, readonly string[]>> = {
  freeze_card: ['冒领', '冒用', '盗用', '伪造', '使用伪造卡'],
  recall_card: ['外地就学', '死亡', '出国（境）定居', '即时卡已领'],
  deliver_card: ['本人签收，回执存档', '代理人签收，已电话核实本人'],
  take_post_back: ['地址不详', '无人签收', '收件人拒收'],
  issue_instant_card: ['住院就医', '领取待遇', '外出'],
};

/** What the free text of a business says, where it is not simply why. */
export const REASON_LABELS: Readonly<Record<string, string>> = {
  issue_instant_card: '急需使用的原因',
  deliver_card: '签收情况',
  take_post_back: '退件原因',
  refer_misuse: '查明的情况',
};

/** The fields of a business; none for a word that is no business. */
export function fieldsOf(business: string): readonly Field[] | null {
  return FIELDS[business] ?? null;
}

export function emptyAttendance(): AttendanceForm {
  return {
    by_agent: false,
    agent: { name: '', number: '', phone: '', relation: '' },
    identity_name: '',
    identity_number: '',
    identity_from_chip: false,
    identity_valid_until: '',
    materials: [],
  };
}

export function emptyForm(): ActForm {
  return { reason: '', note: '', reasons: [], channel: 'window', reported_at: '', way: 'in_person', until: '', old_card_taken_back: false, card_number: '', courier: 'EMS', tracking: '', address: '', delivered_on: '', misuse: '', refer_to: '', crime_suspected: false, attendance: null };
}

/** Where a refusal's reason is to be mended. */
const PLACES: Readonly<Record<string, string>> = {
  material_missing: 'materials',
  identity_expired: 'identity_valid_until',
  name_differs: 'identity_name',
  number_differs: 'identity_number',
  agent_name: 'agent.name',
  agent_number: 'agent.number',
  agent_is_applicant: 'agent.number',
  reason_missing: 'reason',
  note_missing: 'note',
  not_later: 'until',
  not_in_force: 'reported_at',
  time_out_of_range: 'reported_at',
  old_card_not_returned: 'old_card',
  need_missing: 'reason',
  card_number_wrong: 'card_number',
  card_number_known: 'card_number',
  courier_missing: 'courier',
  tracking_wrong: 'tracking',
  address_missing: 'address',
  delivered_when: 'delivered_on',
  proof_missing: 'reason',
  post_reason_missing: 'reason',
  crime_to_judiciary: 'refer_to',
};

/** The field of an error and its sentence; an empty field where it belongs to none. */
export function placed(error: CommandError): { field: string; text: string } {
  const { reason = '', field } = error.params;
  const text = errorSentence(error);
  if (error.code === 'invalid_input') return { field: field ?? '', text };
  if (reason === 'agent_incomplete') return { field: `agent.${field ?? 'name'}`, text };
  return { field: PLACES[reason] ?? '', text };
}
