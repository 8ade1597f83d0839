/**
 * The identity card on its reader: read on F2, and by itself when it is put down where it is wanted.
 * An open form takes it; else it opens its holder, or the page that registers him.
 */
import { defineStore } from 'pinia';
import { nextTick, onBeforeUnmount, onMounted, ref } from 'vue';
import { useRouter } from 'vue-router';

import { backend } from '@/backend';
import type { IdentityCardView } from '@/backend/generated/IdentityCardView';
import { word } from '@/locales/zh-CN';

import { useNotice } from './notice';
import { useServed } from './served';
import { useSession } from './session';

/** Takes a card into a form; `false` says that it cannot now. */
export type Taker = (card: IdentityCardView) => boolean;

/** Somebody is served already: a card put down does not take him away. */
const CARD_WAITS = '身份证机上放了证件，按 F2 读取';

export const useIdentityReader = defineStore('identity-reader', () => {
  const notice = useNotice();
  const served = useServed();
  const session = useSession();
  const router = useRouter();
  const reading = ref(false);
  const takers: Taker[] = [];
  let pending: IdentityCardView | null = null;

  /** Reads the card and brings it where it is wanted. */
  async function read(): Promise<void> {
    if (reading.value || session.state !== 'open') return;
    reading.value = true;
    const card = await notice.attempt(() => backend().call('read_identity_card', {}));
    reading.value = false;
    if (card === undefined) return;
    const taker = takers.at(-1);
    if (taker?.(card) !== true) await open(card);
    await nextTick();
    const warning = warningOf(card);
    if (warning !== '') notice.say(warning);
    else if (notice.current?.text === CARD_WAITS) notice.clear();
  }

  async function open(card: IdentityCardView): Promise<void> {
    if (card.person !== null) {
      await router.push(`/person/${card.person}`);
      return;
    }
    // Addresses carry no personal data, so the page fetches the card from here.
    pending = card;
    await router.push('/register');
  }

  /** The card that the registering page was opened with, once. */
  function handOver(): IdentityCardView | null {
    const card = pending;
    pending = null;
    return card;
  }

  function present(): void {
    if (session.state !== 'open') return;
    if (takers.length > 0 || served.banner === null) void read();
    else notice.say(CARD_WAITS);
  }

  function add(taker: Taker): () => void {
    takers.push(taker);
    return () => {
      const at = takers.indexOf(taker);
      if (at >= 0) takers.splice(at, 1);
    };
  }

  return { reading, read, present, handOver, add };
});

/** A form that takes identity cards for as long as it is on the screen. */
export function useIdentityTaker(taker: Taker): void {
  const reader = useIdentityReader();
  let end: (() => void) | undefined;
  onMounted(() => {
    end = reader.add(taker);
  });
  onBeforeUnmount(() => end?.());
}

/** What the clerk must look at himself. */
function warningOf(card: IdentityCardView): string {
  const [first] = card.findings;
  if (first !== undefined) {
    return `证件上的${word('identity_field', first.field)}${word('identity_problem', first.problem)}，请对照证面核对`;
  }
  return card.expired ? `证件有效期到 ${card.valid_until ?? ''}，已经过期，请换有效证件` : '';
}
