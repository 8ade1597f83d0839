/** 补正后重提: what a reviewer sent back comes again with a better photo, under the same number. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { attachPhoto, begin, fill, identify, printForm, register, setPrinter, submit } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { citizenNumber } from './harness/people.js';
import { beginBusiness, openPerson } from './harness/person.js';

const REVIEWER = '0201';
const applicant = { name: '阿不都热合曼', number: citizenNumber('18930217', 21) };

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

test('CARD-9-3: a returned application is handed in again under its number, and says why it came back', async () => {
  let number;
  await counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    await register(desk, applicant);
    await begin(desk);
    await identify(desk, applicant);
    await attachPhoto(desk);
    await printForm(desk);
    await submit(desk);
    number = await desk.at('receipt-number').innerText();
  });
  await counter.scene(async (desk) => {
    await desk.logIn(REVIEWER);
    await openPerson(desk, applicant.number, 'return_application');
    await beginBusiness(desk, 'return_application');
    await desk.sees('act-go');
    await desk.tabTo('reason-photo_unfit');
    await desk.press('Space');
    await fill(desk, 'act-note', '背景不是白色');
    await desk.press('F9');
    await desk.page.getByText('退回申请已办理').waitFor();
  });
  await counter.scene(async (desk) => {
    await desk.logIn();
    await openPerson(desk, applicant.number, 'resubmit_application');
    await beginBusiness(desk, 'resubmit_application');
    await desk.sees('draft-returned');
    const why = await desk.at('draft-returned').innerText();
    assert.match(why, /照片不合格（背景不是白色）/);
    assert.ok(why.includes(number), 'the number that is on his papers');
    assert.equal(await desk.at('identity-number').inputValue(), applicant.number, 'as it was handed in');
    await desk.isSound('a resubmission');
    await desk.picture('resubmission');
    await desk.tabTo('draft-discard');
    await desk.press('Enter');
    await desk.page.getByText('申请仍是已退回，编号不变').waitFor();
    await desk.press('Escape');
    await identify(desk, applicant);
    await desk.sees('photo-summary');
    await attachPhoto(desk);
    await printForm(desk);
    await submit(desk);
    assert.equal(await desk.at('receipt-number').innerText(), number, 'under the same number');
    desk.hasNoDefect('a resubmission');
  });
});
