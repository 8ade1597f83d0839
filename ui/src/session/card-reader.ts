/** The social-security card on the reader: read on F3, and by itself when nobody is served. */
import { defineStore } from 'pinia';
import { nextTick, ref } from 'vue';
import { useRouter } from 'vue-router';

import { backend } from '@/backend';
import type { CardReadView } from '@/backend/generated/CardReadView';
import { word } from '@/locales/zh-CN';

import { useNotice } from './notice';
import { useServed } from './served';
import { useSession } from './session';

/** Somebody is served already: a card put down does not take him away. */
const CARD_WAITS = '读卡器上放了社保卡，按 F3 读取';

export const useCardReader = defineStore('card-reader', () => {
  const notice = useNotice();
  const served = useServed();
  const session = useSession();
  const router = useRouter();
  const reading = ref(false);

  /** Reads the card and opens its holder. */
  async function read(): Promise<void> {
    if (reading.value || session.state !== 'open') return;
    reading.value = true;
    const card = await notice.attempt(() => backend().call('read_card', {}));
    reading.value = false;
    if (card !== undefined) await open(card);
  }

  /** Opens the holder; of a card that is not known here, says what to do instead. */
  async function open(card: CardReadView): Promise<void> {
    if (card.person !== null) {
      notice.clear();
      await router.push(`/person/${card.person}`);
      // The page's own coming clears what was said before.
      await nextTick();
      if (card.lock !== null) notice.say(`${word('card_lock', card.lock)}；已按卡号打开，请看证件核对本人`);
      return;
    }
    if (card.lock === 'pin') {
      await router.push('/pin');
      return;
    }
    const unknown = `卡号 ${card.card_number} 不在本站数据中`;
    if (card.lock !== null) {
      notice.say(`${word('card_lock', card.lock)}，${unknown}；请放身份证按 F2，或按姓名、证件号查找`);
      return;
    }
    notice.say(`${unknown}（${card.name ?? ''} ${card.number ?? ''}），请按姓名或证件号查找，查不到再登记临时人员`);
  }

  function present(): void {
    if (session.state !== 'open') return;
    if (served.banner === null) void read();
    else notice.say(CARD_WAITS);
  }

  function removed(): void {
    if (notice.current?.text === CARD_WAITS) notice.clear();
  }

  return { reading, read, open, present, removed };
});
