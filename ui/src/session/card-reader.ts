/** The social-security card on the reader: read on F3, and by itself when nobody is served. */
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { useRouter } from 'vue-router';

import { backend } from '@/backend';

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
    if (card === undefined) return;
    if (card.person !== null) {
      notice.clear();
      await router.push(`/person/${card.person}`);
      return;
    }
    const who = card.locked ? '卡内个人信息不对外开放' : `${card.name ?? ''} ${card.number ?? ''}`;
    notice.say(`卡号 ${card.card_number}（${who}）不在本站数据中，请按姓名或证件号查找，查不到再登记临时人员`);
  }

  function present(): void {
    if (session.state !== 'open') return;
    if (served.banner === null) void read();
    else notice.say(CARD_WAITS);
  }

  function removed(): void {
    if (notice.current?.text === CARD_WAITS) notice.clear();
  }

  return { reading, read, present, removed };
});
