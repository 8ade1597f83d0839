/** What came in by the portal: taken in by a clerk, returned by a reviewer; no mouse. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { attachPhoto, fill, printForm, printIs, setPrinter } from './harness/application.js';
import { Counter } from './harness/counter.js';

const REVIEWER = '0201';

let counter;
before(async () => {
  counter = await Counter.start({ people: 240 });
});
after(() => counter.stop());

test('CARD-7-2-1: what came in online is compared, taken in, and becomes an application', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    await desk.goTo('/online');
    await desk.sees('online-row');
    const waiting = await desk.page.locator('[data-test=online-row]').count();
    await desk.picture('online');
    await desk.isSound('the list of what came in online');
    await desk.focusIsOn('online-row');
    await desk.press('Enter');
    await desk.sees('online-take');
    await desk.sees('online-no-photo');
    await desk.picture('online-item');
    await desk.isSound('what came in online beside the record');
    await desk.press('F9');
    await desk.sees('draft-online');
    assert.equal(await desk.page.locator('[data-test^=material-]').count(), 0, 'no papers are asked');
    await desk.isSound('a draft of what came in online');
    await desk.press('F9');
    await attachPhoto(desk);
    await desk.picture('online-draft');
    await printForm(desk);
    await desk.page.getByText('已核对：受理单与申领人在网上确认的内容一致').waitFor();
    await desk.press('F9');
    await desk.page.getByText('请把受理单与网上确认的内容核对后勾选').waitFor();
    await desk.press('Space', 'F9');
    await desk.sees('receipt-number');
    await printIs(desk, 'done');
    await desk.goTo('/online');
    await desk.page.waitForFunction((before) => document.querySelectorAll('[data-test=online-row]').length === before - 1, waiting);
  }));

test('CARD-7-2-2: a reviewer returns what came in online, with a reason', () =>
  counter.scene(async (desk) => {
    await desk.logIn(REVIEWER);
    await desk.goTo('/online');
    await desk.sees('online-row');
    const waiting = await desk.page.locator('[data-test=online-row]').count();
    await desk.focusIsOn('online-row');
    await desk.press('Enter');
    await desk.sees('online-return');
    await desk.press('Alt+t');
    await desk.press('F9');
    await desk.page.getByText('没有写原因，请写明原因').waitFor();
    await desk.focusIsOn('reason-name_differs');
    await desk.press('Space');
    await fill(desk, 'online-note', '姓名与身份证不一致，请更正后再提交');
    await desk.picture('online-return');
    await desk.isSound('a return with its reasons');
    await desk.press('F9');
    await desk.sees('online-page');
    await desk.page.waitForFunction((before) => document.querySelectorAll('[data-test=online-row]').length === before - 1, waiting);
  }));
