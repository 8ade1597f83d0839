/** An employer's list, by keyboard: papers, list and photos from a stick, row by row, one signature. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { register, setPrinter } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { citizenNumber } from './harness/people.js';
import { drawnPhoto } from './harness/photo.js';

const PEOPLE = ['李建国', '王新疆', '马丰收'].map((name, at) => ({ name, number: citizenNumber('18900101', 11 + at) }));
const OPERATOR = citizenNumber('18880808', 5);

let counter;
let stick;
before(async () => {
  stick = mkdtempSync(join(tmpdir(), 'counter-stick-'));
  process.env.COUNTER_STICKS = stick;
  counter = await Counter.start();
  const photo = await drawnPhoto(counter.browser);
  mkdirSync(join(stick, '照片'));
  for (const { number } of PEOPLE.slice(0, 2)) writeFileSync(join(stick, '照片', `${number}.jpg`), photo.buffer);
  const rows = [...PEOPLE, { name: '单无名', number: citizenNumber('18900101', 99) }];
  writeFileSync(join(stick, '名册.csv'), `姓名,证件号码\n${rows.map(({ name, number }) => `${name},${number}`).join('\n')}\n`);
});
after(async () => {
  await counter.stop();
  rmSync(stick, { recursive: true, force: true });
});

/** Fills who comes, with which papers. */
async function employer(desk) {
  await desk.focusIsOn('batch-employer');
  await desk.type('181团农业发展服务中心');
  await desk.press('Enter');
  await desk.type('马建国');
  await desk.press('Enter');
  await desk.type('0906-3300001');
  await desk.press('Enter');
  await desk.type(OPERATOR);
  await desk.press('F9');
  await desk.page.getByText('还缺“单位介绍信”').waitFor();
  await desk.isSound('an employer without its letter');
  await desk.tabTo('batch-letter');
  await desk.press('Space');
  await desk.tabTo('batch-operator-paper');
  await desk.press('Space', 'F9');
}

/** Opens an entry of the folder that is shown. */
async function openFile(desk, name) {
  const row = desk.page.locator('[data-test="employer-file"]', { hasText: name }).first();
  await row.waitFor();
  await row.focus();
  await desk.press('Enter');
}

test('CARD-7-1-4: the good rows of a list go first, the others go back to the employer', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    for (const person of PEOPLE) await register(desk, person);
    await desk.goTo('/batches');
    await desk.focusIsOn('begin-batch');
    await desk.isSound('employers’ lists, none');
    await desk.press('F9');
    await employer(desk);

    await desk.sees('employer-file');
    await openFile(desk, 'counter-stick-');
    await desk.page.getByText('名册.csv').waitFor();
    await desk.isSound('files of an employer');
    await openFile(desk, '名册.csv');
    await desk.page.getByText('名册 4 人').waitFor();
    await openFile(desk, '照片');
    await desk.sees('read-folder');
    await desk.press('F8');
    await desk.page.getByText('照片 2 张').waitFor();
    await desk.press('F9');

    await desk.sees('state-problem');
    await desk.settled();
    await desk.isSound('rows of a list');
    assert.match(await desk.at('state-problem').innerText(), /2/, 'one without a photo, one whom nobody knows');
    const first = desk.page.locator('[data-test="roster-row"]').first();
    await first.focus();
    await desk.press('Enter');
    await desk.sees('one-row');
    await desk.isSound('one row of a list');
    for (let turn = 0; turn < 2; turn += 1) {
      if (await desk.at('row-reason').isVisible()) {
        await desk.at('row-reason').focus();
        await desk.press('Control+A');
        await desk.type('逐人看过，本人近照');
      }
      await desk.press('F8');
      await desk.settled();
    }
    assert.match(await desk.at('state-good').innerText(), /2/);
    await desk.tabTo('give-back', 200);
    await desk.press('Enter');
    await desk.page.getByText('2 行问题已写到').waitFor();
    const back = readdirSync(stick).find((name) => name.startsWith('名册退回-'));
    assert.match(readFileSync(join(stick, back), 'utf8'), /本站查不到这个人/);

    await desk.press('F9');
    await desk.sees('batch-prepare');
    await desk.press('F9');
    await desk.sees('batch-print');
    await desk.settled();
    await desk.isSound('form of a list');
    await desk.press('F8');
    await desk.focusIsOn('batch-signed');
  }));

test('CARD-7-1-1: a list that was printed is submitted after the window died', async () => {
  await counter.station.crash();
  await counter.scene(async (desk) => {
    await desk.logIn();
    await desk.goTo('/batches');
    await desk.sees('batch-row');
    await desk.isSound('employers’ lists');
    await desk.press('Enter');
    await desk.sees('batch-submit');
    await desk.press('F9');
    await desk.page.getByText('请看到单位经办人').waitFor();
    await desk.press('Space', 'F9');
    await desk.page.getByText('已提交 2 人，转待审核').waitFor();
    await desk.isSound('a list that was submitted');
    await desk.goTo('/lists/applications/pending_review');
    await desk.sees('application-row');
    const waiting = await desk.page.locator('[data-test="application-row"]').allInnerTexts();
    for (const { name } of PEOPLE.slice(0, 2)) {
      assert.equal(waiting.filter((row) => row.includes(name)).length, 1, `${name} waits for review, once`);
    }
  });
});
