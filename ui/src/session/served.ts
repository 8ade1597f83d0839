/** The person being served, and his number while it is shown. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import { backend } from '@/backend';
import type { PersonBanner } from '@/backend/generated/PersonBanner';

/** For how long a whole number stays on the screen. */
export const UNMASKED_MS = 10_000;

export const useServed = defineStore('served', () => {
  const banner = ref<PersonBanner | null>(null);
  const number = ref<string | null>(null);
  let hiding: ReturnType<typeof setTimeout> | undefined;

  function serve(person: PersonBanner): void {
    if (person.person !== banner.value?.person) mask();
    banner.value = person;
  }

  /** Looks again how he stands: what came from the centre may have changed it. */
  async function refresh(): Promise<void> {
    const person = banner.value?.person;
    if (person === undefined) return;
    const answer = await backend().call('open_person', { person });
    if (banner.value?.person === person) banner.value = answer.banner;
  }

  function letGo(): void {
    mask();
    banner.value = null;
  }

  function mask(): void {
    clearTimeout(hiding);
    number.value = null;
  }

  /** Shows the whole number for ten seconds; the program keeps a record of it. */
  async function unmask(): Promise<void> {
    const person = banner.value?.person;
    if (person === undefined) return;
    const answer = await backend().call('unmask_person', { person });
    if (banner.value?.person !== person) return;
    clearTimeout(hiding);
    number.value = answer.number;
    hiding = setTimeout(mask, UNMASKED_MS);
  }

  return { banner, number, serve, refresh, letGo, mask, unmask };
});
