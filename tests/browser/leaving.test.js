/** Cards that leave the window by a courier or on a list, and a suspicion that goes on; no mouse. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { fill, printIs, setPrinter } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { beginBusiness, openPerson } from './harness/person.js';

const SUPERVISOR = '0301';

let counter;
before(async () => {
  counter = await Counter.start({ people: 240 });
});
after(() => counter.stop());

/** The paper of what was just done is on the screen and out of the printer. */
async function paperIsThere(desk) {
  await desk.page.locator('[data-test="pdf-preview"][data-state="shown"] canvas').first().waitFor();
  await printIs(desk, 'done');
}

test('CARD-7-2-2, CARD-21-1: a made card is sent, comes back, is sent again and signed for', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    await desk.goTo('/lists/applications/to_collect');
    await desk.page.locator('[data-test="application-row"]', { hasText: '待领取' }).first().focus();
    await desk.press('Enter');
    await desk.sees('application-page');
    await desk.press('Alt+P');
    await desk.sees('action-post_card');
    const person = new URL(desk.page.url()).pathname;
    await beginBusiness(desk, 'post_card');
    await desk.sees('act-tracking');
    await fill(desk, 'act-tracking', '66');
    await fill(desk, 'act-address', '第十师181团幸福小区1号楼，本人收');
    await desk.tabTo('act-password-told');
    await desk.press('Space', 'F9');
    await desk.page.getByText('运单号应为 8 至 32 位字母和数字').waitFor();
    await desk.isSound('a card sent without a good number');
    await fill(desk, 'act-tracking', 'EB660000018CN');
    await desk.press('F9');
    await desk.sees('act-done');
    await paperIsThere(desk);
    await desk.picture('posting-receipt');
    await desk.press('Escape');
    await desk.sees('action-take_post_back');
    const collect = await desk.at('action-collect_card').innerText();
    assert.match(collect, /已交寄/, 'nobody is handed what a courier has');
    await beginBusiness(desk, 'take_post_back');
    await desk.sees('act-reason');
    await fill(desk, 'act-reason', '无人签收');
    await desk.press('F9');
    await desk.sees('action-post_card');
    await beginBusiness(desk, 'post_card');
    await fill(desk, 'act-tracking', 'EB660000021CN');
    await fill(desk, 'act-address', '第十师181团幸福小区1号楼，本人收');
    await desk.tabTo('act-password-told');
    await desk.press('Space', 'F9');
    await desk.sees('act-done');
    await desk.press('Escape');
    await desk.sees('action-deliver_card');
    await beginBusiness(desk, 'deliver_card');
    await desk.sees('act-delivered-on');
    await fill(desk, 'act-delivered-on', '2030-01-01');
    await fill(desk, 'act-reason', '本人签收，回执存档');
    await desk.press('F9');
    await desk.page.getByText('签收日期应在制卡日期').waitFor();
    await desk.picture('delivery');
    await desk.isSound('a delivery on a day to come');
    const today = await desk.page.evaluate(() => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
    await fill(desk, 'act-delivered-on', today);
    await desk.press('F9');
    await desk.sees('action-report_oral_loss');
    assert.equal(new URL(desk.page.url()).pathname, person, 'back at the person');
    assert.match(await desk.at('banner').innerText(), /正常/, 'the card is his');
  }));

test('CARD-10-2: recalled cards go to the centre on one list that both sides sign', async () => {
  await counter.scene(async (desk) => {
    await desk.logIn();
    await desk.goTo('/recalled');
    await desk.sees('recalled');
    await desk.sees('recalled-why');
    await desk.isSound('what a clerk sees of recalled cards');
  });
  await counter.scene(async (desk) => {
    await desk.logIn(SUPERVISOR);
    await setPrinter(desk);
    await desk.goTo('/recalled');
    await desk.sees('hand-in');
    const rows = await desk.page.locator('[data-test=recalled-row]').count();
    assert.ok(rows > 1, 'several lie there');
    await desk.picture('recalled');
    await desk.focusIsOn('recalled');
    await desk.press('Space', 'F9');
    await desk.sees('recalled-done');
    await paperIsThere(desk);
    await desk.picture('recalled-list');
    await desk.isSound('a list of recalled cards');
    await desk.press('Escape');
    await desk.page.locator('[data-test=recalled-row]').nth(0).waitFor();
    assert.equal(await desk.page.locator('[data-test=recalled-row]').count(), 1, 'the one that was left out');
  });
});

test('CARD-25-1: a suspicion goes to the courts, and the list says so', async () => {
  await counter.scene(async (desk) => {
    const holder = counter.station.cardHolder();
    await desk.logIn();
    await openPerson(desk, holder.number, 'freeze_card');
    await beginBusiness(desk, 'freeze_card');
    await desk.sees('act-reason');
    await fill(desk, 'act-reason', '盗用');
    await desk.press('F9');
    await desk.sees('action-unfreeze_card');
  });
  await counter.scene(async (desk) => {
    await desk.logIn(SUPERVISOR);
    await desk.goTo('/lists/cards/frozen');
    await desk.page.locator('[data-test=card-row]', { hasText: '盗用' }).focus();
    await desk.press('Enter');
    await desk.sees('action-refer_misuse');
    await beginBusiness(desk, 'refer_misuse');
    await desk.sees('act-crime');
    assert.ok(await desk.at('misuse-stolen').locator('input').isChecked(), 'what was suspected is chosen already');
    await desk.at('refer_to-authority').locator('input').focus();
    await desk.press('Space');
    await desk.tabTo('act-crime');
    await desk.press('Space');
    await fill(desk, 'act-reason', '结算记录与持卡人行程不符');
    await desk.press('F9');
    await desk.page.getByText('涉嫌犯罪的只能移送司法机关').first().waitFor();
    await desk.picture('referral');
    await desk.isSound('a crime that goes elsewhere');
    await desk.at('refer_to-judiciary').locator('input').focus();
    await desk.press('Space', 'F9');
    await desk.sees('action-unfreeze_card');
    await desk.goTo('/lists/cards/frozen');
    await desk.page.getByText('司法机关').last().waitFor();
    await desk.picture('frozen');
    await desk.isSound('the list of suspicions');
  });
});
