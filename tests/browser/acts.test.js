/** Loss, release and suspicion at the window: a few keys each, with a receipt, and nothing typed is lost. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { setPrinter } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { beginBusiness, openPerson } from './harness/person.js';

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

test('CARD-12-3, CARD-13-2: a lost card is reported and released again, each with its receipt', () =>
  counter.scene(async (desk) => {
    const holder = counter.station.cardHolder();
    await desk.logIn();
    await setPrinter(desk);
    await openPerson(desk, holder.number, 'report_oral_loss');
    await beginBusiness(desk, 'report_oral_loss');
    await desk.sees('act-go');
    await desk.isSound('oral loss');
    await desk.press('F9');
    await desk.sees('act-done');
    await desk.isSound('receipt of an oral loss');
    const number = await desk.at('act-number').innerText();
    assert.match(number, /^66\d+A\d+$/, 'the receipt has a business number');
    await desk.press('Escape');
    await desk.sees('action-release_oral_loss');
    assert.match(await desk.at('banner').innerText(), /口头挂失/);

    await beginBusiness(desk, 'release_oral_loss');
    await desk.sees('act-go');
    await desk.tabTo('identity-name');
    await desk.type(holder.name);
    await desk.tabTo('identity-number');
    await desk.type(holder.number);
    await desk.press('F9');
    await desk.page.getByText('还缺“申领人身份证件”').waitFor();
    assert.equal(await desk.at('identity-name').inputValue(), holder.name, 'what was typed stays');
    await desk.isSound('a release without papers');
    await desk.at('material-applicant_identity-original').locator('input').focus();
    await desk.press('Space');
    await desk.press('F9');
    await desk.sees('act-done');
    await desk.press('Escape');
    await desk.sees('action-report_oral_loss');
  }));

test('CARD-25-1: a suspicion halts the card, and the page says who may settle it', () =>
  counter.scene(async (desk) => {
    const holder = counter.station.cardHolder();
    await desk.logIn();
    await openPerson(desk, holder.number, 'report_oral_loss');
    await beginBusiness(desk, 'freeze_card');
    await desk.sees('act-go');
    await desk.press('F9');
    await desk.page.getByText('请写明原因').waitFor();
    await desk.tabTo('act-reason');
    await desk.type('冒用');
    await desk.press('F9');
    await desk.sees('action-unfreeze_card');
    const unfreeze = await desk.at('action-unfreeze_card').innerText();
    assert.match(unfreeze, /主管/, 'the rule that stands against it is on the page');
  }));
