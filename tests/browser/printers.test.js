/** Which printer a paper goes to: found on the machine, chosen by keyboard, another one for A5. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { printIs } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { beginBusiness, openPerson } from './harness/person.js';
import { TestPrinter } from './harness/printer.js';

let cups;
let receipts;
let counter;
before(async () => {
  [cups, receipts] = [await TestPrinter.start(), await TestPrinter.start()];
  counter = await Counter.start({ cups: cups.server });
  cups.queues = [
    { name: '一楼激光打印机', uri: counter.printer.address },
    { name: '窗口A5打印机', uri: receipts.address },
  ];
});
after(async () => {
  await counter.stop();
  await cups.stop();
  await receipts.stop();
});

test('printers of the machine are listed, and what is typed wrong is said where it was typed', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await desk.goTo('/printer');
    await desk.page.getByText('窗口A5打印机').first().waitFor();
    await desk.tabTo('receipts-uri');
    await desk.type('http://192.168.1.20/');
    await desk.press('F9');
    const alert = desk.page.getByRole('alert');
    await alert.waitFor();
    assert.equal(await desk.at('receipts-uri').inputValue(), 'http://192.168.1.20/', 'what was typed stays');
    await desk.focusIsOn('receipts-uri');
    await desk.isSound('printers with an error');
    cups.queues = cups.queues.slice(0, 1);
    await desk.press('F5');
    await desk.page.getByText('窗口A5打印机').first().waitFor({ state: 'detached' });
    assert.equal(await desk.at('receipts-uri').inputValue(), 'http://192.168.1.20/', 'looking again keeps it too');
  }));

test('a receipt goes to the printer with A5 once one is chosen', () =>
  counter.scene(async (desk) => {
    cups.queues = [
      { name: '一楼激光打印机', uri: counter.printer.address },
      { name: '窗口A5打印机', uri: receipts.address },
    ];
    const holder = counter.station.cardHolder();
    await desk.logIn();
    await desk.goTo('/printer');
    await desk.page.getByText('一楼激光打印机').first().waitFor();
    await desk.at('printer-found').first().focus();
    await desk.press('Space');
    await desk.page.locator('[data-test="receipts-found"]').nth(1).focus();
    await desk.press('Space');
    await desk.isSound('printers');
    await desk.press('F9');
    await desk.sees('notice');
    await openPerson(desk, holder.number, 'report_oral_loss');
    await beginBusiness(desk, 'report_oral_loss');
    await desk.sees('act-go');
    await desk.press('F9');
    await desk.sees('act-done');
    await printIs(desk, 'done');
    assert.deepEqual(counter.printer.jobs, [], 'nothing goes to the printer with A4');
    assert.equal(receipts.jobs.length, 1);
    assert.match(receipts.jobs[0].media, /a5/);
  }));
