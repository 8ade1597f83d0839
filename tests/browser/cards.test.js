/** What stands in for a card, and a card at once: papers and acts while a card is to come. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { attachPhoto, begin, fill, identify, printForm, printIs, register, setPrinter, submit } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { citizenNumber } from './harness/people.js';
import { beginBusiness, openPerson } from './harness/person.js';

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

async function stateIs(desk, state) {
  await desk.page.locator(`[data-test="certificate-state"][data-state="${state}"]`).waitFor();
}

test('CERT-6: who waits for his card takes a paper home that lapses with his application', () =>
  counter.scene(async (desk) => {
    const applicant = { name: '艾力·买买提', number: citizenNumber('19850412', 1) };
    await desk.logIn();
    await setPrinter(desk);
    await register(desk, applicant);
    await begin(desk);
    await identify(desk, applicant);
    await attachPhoto(desk);
    await printForm(desk);
    await submit(desk);
    await printIs(desk, 'done');

    await openPerson(desk, applicant.number, 'pickup_certificate');
    await beginBusiness(desk, 'pickup_certificate');
    await desk.sees('certificate-page');
    await desk.sees('make-plain');
    const before = counter.printer.jobs.length;
    await desk.press('1');
    await stateIs(desk, 'ready');
    await desk.page.locator('[data-test="pdf-preview"][data-state="shown"] canvas').first().waitFor();
    await printIs(desk, 'done');
    assert.equal(counter.printer.jobs.length, before + 1, 'one key, one paper');
    await desk.picture('pickup-certificate');
    await desk.isSound('a pick-up certificate');
    await desk.press('1');
    await desk.page.getByText('一张卡只出一份').first().waitFor();
    await desk.press('F8');
    await desk.page.getByText('补打第1次').waitFor();

    await desk.press('Escape');
    await desk.sees('action-withdraw_application');
    await beginBusiness(desk, 'withdraw_application');
    await desk.sees('act-go');
    await fill(desk, 'act-reason', '不办了');
    await desk.press('F9');
    await desk.sees('act-done');
    await desk.press('Escape');
    await desk.sees('action-contribution_certificate');
    await beginBusiness(desk, 'contribution_certificate');
    await stateIs(desk, 'lapsed');
    await desk.isSound('a pick-up certificate that has lapsed');
  }));

test('CARD-11-1: who cannot wait gets a card at once, and the one that is to come is stopped', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    const person = await desk.page.evaluate(async () => {
      const body = JSON.stringify({ status: null, due: null, today: false, offset: 0 });
      const answer = await fetch('/api/list_applications', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const { rows } = await answer.json();
      return rows.find((row) => ['reported', 'making', 'awaiting_collection'].includes(row.status) && row.purpose === 'first').person;
    });
    await desk.goTo(`/person/${person}`);
    await desk.sees('action-issue_instant_card');
    await desk.press('F4');
    await desk.page.getByText(/66\d{15}[\dX]/).first().waitFor();
    const [number] = (await desk.at('banner').innerText()).match(/66\d{15}[\dX]/);
    const name = await desk.at('banner-name').innerText();
    await beginBusiness(desk, 'issue_instant_card');
    await desk.sees('act-card-number');
    await fill(desk, 'identity-name', name);
    await fill(desk, 'identity-number', number);
    await desk.tabTo('material-applicant_identity-original');
    await desk.press('Space');
    await fill(desk, 'act-reason', '住院就医');
    await fill(desk, 'act-card-number', '000000001');
    await desk.tabTo('act-password-told');
    await desk.press('Space', 'F9');
    await desk.page.getByText('逐位核对九位卡号').waitFor();
    await desk.picture('instant-card');
    await desk.isSound('a card at once with a wrong number');
    await fill(desk, 'act-card-number', '000000000');
    await desk.press('F9');
    await desk.sees('act-done');
    await desk.page.locator('[data-test="pdf-preview"][data-state="shown"] canvas').first().waitFor();
    await desk.picture('instant-card-receipt');
    await desk.isSound('the receipt of a card at once');
    await desk.press('Escape');
    await desk.sees('action-recall_card');
    assert.match(await desk.at('banner').innerText(), /正常/, 'he has a card that he can use');
    const collect = await desk.at('action-collect_card').innerText();
    assert.match(collect, /止发/, 'and nobody is given the other one');
  }));
