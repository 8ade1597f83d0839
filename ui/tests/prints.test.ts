/** One wish to print is one print, however often the key is pressed. */
import { beforeEach, expect, it } from 'vitest';

import { useBackend } from '@/backend';
import { failure, fakeBackend } from '@/backend/fake';
import type { FakeBackend } from '@/backend/fake';
import type { PrintView } from '@/backend/generated/PrintView';
import { printLevel, usePrints } from '@/session/prints';
import { uuid } from '@/session/uuid';

const document = { document: 'f1', kind: 'card_application_form', number: 'N', pages: 1, paper: 'A4', blob: 'document/f1', printed: 0 };
const view = (print: string, state = 'queued'): PrintView => ({ print, document, reprint: 0, state, fault: '', asks: false });

let fake: FakeBackend;
const wishes = () => fake.requests('print_document').length;

beforeEach(() => {
  fake = fakeBackend({ print_document: ({ print }) => view(print) });
  useBackend(fake);
});

it('two presses at once are one print', async () => {
  const prints = usePrints();
  const [one, two] = await Promise.all([prints.print('f1'), prints.print('f1')]);
  expect(one).toEqual(two);
  expect(wishes()).toBe(1);
});

it.each(['queued', 'sent', 'waiting'])('while it is %s, F8 again is the same wish', async (state) => {
  const prints = usePrints();
  const first = await prints.print('f1');
  prints.note(view(first?.print ?? '', state));
  await prints.print('f1');
  expect(wishes()).toBe(1);
});

it.each(['done', 'confirmed', 'failed', 'cancelled', 'unknown'])('after it is %s, F8 prints again', async (state) => {
  const prints = usePrints();
  const first = await prints.print('f1');
  prints.note(view(first?.print ?? '', state));
  const second = await prints.print('f1');
  expect(wishes()).toBe(2);
  expect(second?.print).not.toBe(first?.print);
});

it('an event that overtakes the answer is not undone by it', async () => {
  const prints = usePrints();
  fake.answers.print_document = ({ print }) => {
    prints.note(view(print, 'done'));
    return view(print);
  };
  await prints.print('f1');
  expect(prints.of('f1')?.state).toBe('done');
});

it('a refused wish can be wished again', async () => {
  const prints = usePrints();
  fake.answers.print_document = () => {
    throw failure('printer_missing');
  };
  expect(await prints.print('f1')).toBeUndefined();
  expect(prints.refusal('f1')?.code).toBe('printer_missing');
  fake.answers.print_document = ({ print }) => view(print);
  await prints.print('f1');
  expect(prints.refusal('f1')).toBeUndefined();
  expect(wishes()).toBe(2);
});

it('a state is a level', () => {
  expect(['queued', 'waiting', 'done', 'failed', 'unheard_of'].map((state) => printLevel(view('p', state)))).toEqual([
    'off', 'warning', 'good', 'error', 'off',
  ]);
});

it('ids are UUIDs of version 4', () => {
  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
