/** The page behind a certificate's QR, as whoever receives the paper opens it on a phone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Phone } from './harness/phone.js';

let phone;
before(async () => {
  phone = await Phone.start();
});
after(() => phone.stop());

const STATES = [
  ['genuine', '真实有效'],
  ['void', '已作废'],
  ['expired', '已过有效期'],
  ['waits_for_seal', '尚未用印'],
  ['not_yet_synchronised', '签发站点签名有效，尚未同步'],
];

for (const [state, words] of STATES) {
  test(`what the QR of a paper opens says ${state}`, async () => {
    const { address, number } = phone.papers[state];
    await phone.opens(address);
    assert.equal(await phone.heading(), words);
    const shown = await phone.page.locator('dl').innerText();
    assert.ok(shown.includes(number), 'it says of which paper');
    assert.ok(shown.includes('王*'), 'the name is masked');
    assert.doesNotMatch(shown, /\d{17}[\dX]/, 'no whole number of a person');
    assert.equal(shown.includes('作废日期'), state === 'void', 'a void one says since when');
    await phone.isSound(state);
  });
}

test('number and code can be typed instead, in small letters, by keyboard alone', async () => {
  await phone.opens(`${phone.place}/verify`);
  await phone.isSound('form');
  await phone.typesInto('证明编号', phone.papers.genuine.number);
  await phone.typesInto('验证码', phone.code.toLowerCase());
  await phone.page.keyboard.press('Enter');
  await phone.page.getByRole('heading', { name: '真实有效' }).waitFor();
});

test('a wrong code is answered as an unknown number is, and can be typed again', async () => {
  const answers = [];
  for (const number of [phone.papers.genuine.number, '661181261122A0109999X']) {
    await phone.opens(`${phone.place}/verify/${number}?code=K7QM2F9Q`);
    const main = await phone.page.locator('main').innerText();
    answers.push(main.replace(/查询时间.*/, ''));
  }
  assert.equal(answers[0], answers[1], 'nobody learns which numbers exist');
  assert.equal(await phone.heading(), '查无此证明');
  await phone.isSound('unknown');
  await phone.typesInto('证明编号', phone.papers.genuine.number);
  await phone.typesInto('验证码', phone.code);
  await phone.page.keyboard.press('Enter');
  await phone.page.getByRole('heading', { name: '真实有效' }).waitFor();
});

test('who asks too often is told to wait', async () => {
  const { address } = phone.papers.genuine;
  let asked = 0;
  do {
    await phone.opens(address);
    asked += 1;
  } while ((await phone.heading()) === '真实有效' && asked < 60);
  assert.equal(await phone.heading(), '查询过于频繁');
  assert.equal(await phone.page.locator('dl').count(), 0, 'and is told nothing');
  await phone.isSound('too many');
});
