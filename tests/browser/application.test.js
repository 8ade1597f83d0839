/** A first application from finding the person to the receipt, by keyboard alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { attachPhoto, begin, identify, printForm, printIs, register, setPrinter, submit } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { citizenNumber } from './harness/people.js';

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

/** Any click fails: the clerk has no mouse. */
async function withoutMouse(desk) {
  await desk.page.evaluate(() => {
    const trusted = (event) => {
      // A key on a button makes a click without a pointer; a mouse has a pointer's detail.
      if (event.isTrusted && event.detail > 0) throw new Error(`a mouse was used on ${event.target.outerHTML}`);
    };
    document.addEventListener('click', trusted, true);
    document.addEventListener('mousedown', trusted, true);
  });
}

test('a clerk without a mouse takes an application and prints both papers', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    await withoutMouse(desk);
    const applicant = { name: '艾力·买买提', number: citizenNumber('19850412', 1) };
    await register(desk, applicant);
    await desk.isSound('person');
    await begin(desk);
    await desk.isSound('identity');
    await identify(desk, applicant);
    await desk.isSound('photo, none yet');
    await attachPhoto(desk);
    const number = await desk.at('form-number').innerText();
    await desk.page.locator('[data-test="pdf-preview"] canvas').first().waitFor();
    await desk.isSound('form');
    await printForm(desk);
    await desk.isSound('submit');
    await submit(desk);
    await printIs(desk, 'done');
    assert.equal(await desk.at('receipt-number').innerText(), number, 'one number from the form to the receipt');
    await desk.focusIsOn('finder-input');
    await desk.isSound('done');
    const { jobs } = counter.printer;
    assert.deepEqual(
      jobs.map(({ media }) => media),
      ['iso_a4_210x297mm', 'iso_a5_148x210mm'],
      'the form on A4, the receipt on A5',
    );
    for (const { name, document } of jobs) {
      assert.equal(document.subarray(0, 5).toString(), '%PDF-');
      assert.ok(!name.includes(applicant.name), 'the printer is not told whose paper it is');
    }
  }));

test('S19: without paper the print waits, and is done when the printer says so', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    const applicant = { name: '古丽娜尔', number: citizenNumber('19911003', 2) };
    await register(desk, applicant);
    await begin(desk);
    await identify(desk, applicant);
    await attachPhoto(desk);
    const before = counter.printer.jobs.length;
    counter.printer.hasPaper = false;
    // Twice at once: one wish to print is one job.
    await desk.press('F8', 'F8');
    await printIs(desk, 'waiting');
    assert.match(await desk.at('print-state').innerText(), /缺纸/);
    await desk.isSound('form while the printer waits');
    counter.printer.hasPaper = true;
    await printIs(desk, 'done');
    assert.match(await desk.at('print-state').innerText(), /打印机报告已出纸/);
    assert.equal(counter.printer.jobs.length, before + 1);
  }));

test('who comes with papers missing takes home, in one go, what is needed', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    await register(desk, { name: '木合塔尔', number: citizenNumber('18951106', 5) });
    await begin(desk);
    const before = counter.printer.jobs.length;
    await desk.press('Alt+G');
    await printIs(desk, 'done');
    assert.equal(counter.printer.jobs.length, before + 1);
    assert.match(counter.printer.jobs.at(-1).media, /a5/);
    await desk.isSound('a draft with its notice printed');
    await desk.picture('materials-notice');
  }));
