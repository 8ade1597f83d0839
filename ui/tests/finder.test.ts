/** The finder: people, businesses by code and initials, and the way to register somebody. */
import { flushPromises, mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { beforeEach, expect, it, vi } from 'vitest';
import type { MockInstance } from 'vitest';

import { useBackend } from '@/backend';
import { failure, fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import type { PersonRow } from '@/backend/generated/PersonRow';
import { findBusinesses } from '@/features/businesses';
import FinderBox from '@/features/finder/FinderBox.vue';
import { router } from '@/router';

const PERSON: PersonRow = { person: 'p1', name: '刘桂兰', number: '6600**********0013', sex: 'female', age: 60, insured_office: null, card: null };

let fake: FakeBackend;
let finder: VueWrapper;
let push: MockInstance<typeof router.push>;

beforeEach(() => {
  fake = fakeBackend({ find_people: ({ query }) => ({ people: query === 'lgl' ? [PERSON] : [], more: false }) });
  useBackend(fake);
  vi.restoreAllMocks();
  push = vi.spyOn(router, 'push').mockResolvedValue(undefined);
  finder = mount(FinderBox, { attachTo: document.body, global: { plugins: [router] } });
});

async function type(text: string, ...keys: string[]): Promise<void> {
  await finder.get('input').setValue(text);
  for (const key of keys) await finder.get('input').trigger('keydown', { key });
  await flushPromises();
}

it('Enter asks at once and opens the first person', async () => {
  await type('lgl', 'Enter');
  expect(fake.requests('find_people')).toEqual([{ query: 'lgl' }]);
  expect(push).toHaveBeenCalledWith('/person/p1');
});

it('a code opens its business', async () => {
  await type('k6', 'Enter');
  expect(push).toHaveBeenCalledWith('/applications');
});

it('nobody found can be registered under what was typed', async () => {
  await type('陈小明', 'Enter');
  expect(push).toHaveBeenCalledWith(`/register?text=${encodeURIComponent('陈小明')}`);
});

it('the Enter of an input method opens nothing', async () => {
  await finder.get('input').setValue('lgl');
  await finder.get('input').trigger('keydown', { key: 'Enter', keyCode: 229 });
  await flushPromises();
  expect(push).not.toHaveBeenCalled();
});

it('a failed search says so', async () => {
  fake.answers.find_people = () => {
    throw failure('store_busy');
  };
  await type('lgl', 'Enter');
  expect(finder.get('[role=alert]').text()).toContain('数据文件正被另一个程序使用');
});

it('businesses are found by code, initials and name', () => {
  expect(findBusinesses('k').map(({ code }) => code)).toEqual(['K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'K7', 'K8', 'K9', 'K10', 'K11']);
  expect(findBusinesses('ktgs').map(({ code }) => code)).toEqual(['K7']);
  expect(findBusinesses('dy').map(({ code }) => code)).toEqual(['P1', 'P2']);
  expect(findBusinesses('进度').map(({ code }) => code)).toEqual(['K6']);
  expect(findBusinesses(' ')).toEqual([]);
});
