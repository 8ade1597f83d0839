/** A card in the place of another, by keyboard: after a written loss, or for one that is given back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { attachPhoto, fill, identify, printForm, setPrinter, submit } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { beginBusiness, openPerson } from './harness/person.js';

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

test('CARD-15-1: an exchange says why, and whoever thinks better of it deletes the draft', () =>
  counter.scene(async (desk) => {
    const holder = counter.station.cardHolder();
    await desk.logIn();
    await setPrinter(desk);
    await openPerson(desk, holder.number, 'replacement');
    await beginBusiness(desk, 'exchange');
    await desk.sees('draft-purpose');
    await desk.isSound('exchange');
    await desk.press('F9');
    await desk.page.getByText('请选换卡原因').waitFor();
    await desk.tabTo('exchange-damaged');
    await desk.press('Space', 'ArrowRight', 'ArrowRight');
    await desk.sees('exchange-advice');
    assert.match(await desk.at('exchange-advice').innerText(), /起是换领期/, 'a renewal before its time is said to be one');
    await desk.press('ArrowLeft', 'ArrowLeft');
    await desk.page.getByText('换卡（损坏）').waitFor();
    await identify(desk, holder);
    await desk.press('Escape');
    await desk.press('Escape');
    await openPerson(desk, holder.number, 'replacement');
    await beginBusiness(desk, 'exchange');
    await desk.sees('draft-purpose');
    await desk.page.getByText('换卡（损坏）').waitFor();
    await desk.tabTo('draft-discard');
    await desk.press('Enter');
    await desk.page.getByText('删除这份草稿？').waitFor();
    await desk.focusIsOn('dialog-safe');
    await desk.press('Tab', 'Enter');
    await desk.sees('action-exchange');
  }));

test('CARD-14-1: a lost card is reported in writing and replaced in one go, as two acts', () =>
  counter.scene(async (desk) => {
    const holder = counter.station.cardHolder();
    await desk.logIn();
    await openPerson(desk, holder.number, 'replacement');
    assert.match(await desk.at('action-replacement').innerText(), /须先办理书面挂失/, 'the rule stands beside the business');
    await beginBusiness(desk, 'report_written_loss');
    await desk.sees('act-go');
    await fill(desk, 'identity-name', holder.name);
    await fill(desk, 'identity-number', holder.number);
    await desk.tabTo('material-applicant_identity-original');
    await desk.press('Space', 'F9');
    await desk.sees('act-done');
    const loss = await desk.at('act-number').innerText();
    await desk.focusIsOn('act-replace');
    await desk.isSound('a written loss that leads on');
    await desk.press('F9');
    await desk.sees('draft-purpose');
    await identify(desk, holder);
    await attachPhoto(desk);
    await desk.isSound('form of a replacement');
    await printForm(desk);
    await submit(desk);
    assert.notEqual(await desk.at('receipt-number').innerText(), loss, 'two acts, two numbers');
    await desk.isSound('receipt of a replacement');
    await openPerson(desk, holder.number, 'replacement');
    assert.match(await desk.at('banner').innerText(), /补卡中/);
    await desk.goTo('/lists/applications/pending_review');
    await desk.sees('application-row');
    assert.match(await desk.at('application-row').first().innerText(), /补卡/);
    await desk.isSound('list of what waits for review');
  }));

test('CARD-12-3: what was lost by word of mouth stands in its list with its countdown, and Enter opens its holder', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await desk.goTo('/lists/cards/renewal');
    await desk.sees('list-range');
    await desk.isSound('list of cards to renew');
    await desk.press('Control+K');
    await desk.type('K7');
    await desk.press('Enter');
    await desk.page.getByRole('heading', { name: '口头挂失将失效' }).waitFor();
    await desk.isSound('list of oral losses');
  }));
