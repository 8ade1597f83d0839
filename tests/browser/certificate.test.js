/** A certificate in three keys, the supervisor's seal, and the file that is verified; no mouse. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { chosen, printIs, setPrinter } from './harness/application.js';
import { Counter } from './harness/counter.js';

let counter;
let folder;
before(async () => {
  counter = await Counter.start();
  folder = mkdtempSync(join(tmpdir(), 'counter-certificate-'));
});
after(async () => {
  await counter.stop();
  rmSync(folder, { recursive: true, force: true });
});

const SUPERVISOR = '0301';
/** As the demo's staff have it. */
const PASSWORD = 'zhuguan-0301';

/** Opens the first made-up person who is found by these letters. */
async function serve(desk, letters) {
  await desk.press('Control+K');
  await desk.focusIsOn('finder-input');
  await desk.type(letters);
  await desk.sees('person-row');
  await desk.press('Enter');
  await desk.sees('action-contribution_certificate');
}

/** Presses the digit that stands before the certificate. */
async function askForCertificate(desk) {
  await desk.press(await desk.at('action-contribution_certificate').getAttribute('aria-keyshortcuts'));
  await desk.sees('certificate-page');
}

async function preview(desk) {
  await desk.page.locator('[data-test="pdf-preview"][data-state="shown"] canvas').first().waitFor();
}

test('QU-1-4: from the request to the sealed paper in the citizen’s hands', async () => {
  await counter.scene(async (desk) => {
    await desk.logIn();
    await setPrinter(desk);
    await serve(desk, 'w');
    const before = counter.printer.jobs.length;
    await askForCertificate(desk);
    await desk.sees('make-plain');
    await desk.focusIsOn('make-plain');
    await desk.press('1');
    await desk.sees('certificate-state');
    await preview(desk);
    await printIs(desk, 'done');
    assert.equal(counter.printer.jobs.length, before + 1, 'two keys, one paper');
    await desk.picture('certificate');
    await desk.isSound('a certificate without a seal');
    await desk.press('F9');
    await desk.page.locator('[data-test="certificate-state"][data-state="handed_over"]').waitFor();
    await desk.press('2');
    await desk.page.locator('[data-test="certificate-state"][data-state="awaiting_seal"]').waitFor();
    await desk.press('F8');
    await desk.settled();
    assert.equal(counter.printer.jobs.length, before + 1, 'what waits for the seal is not printed');
  });
  let stamped;
  await counter.scene(async (desk) => {
    await desk.logIn(SUPERVISOR);
    await desk.goTo('/seal-desk');
    await desk.sees('seal-row');
    await desk.isSound('the desk before anything was looked at');
    await desk.tabTo('seal-row');
    await desk.press('Enter');
    await preview(desk);
    await desk.picture('seal-desk');
    await desk.isSound('a certificate on the desk');
    await desk.press('F9');
    await desk.focusIsOn('seal-password');
    await desk.type('wrong');
    await desk.tabTo('stamp-go');
    await desk.press('Enter');
    await desk.page.getByText('密码不对').waitFor();
    await desk.settled();
    await desk.tabTo('seal-password');
    await desk.press('Control+A');
    await desk.type(PASSWORD);
    await desk.tabTo('stamp-go');
    await desk.press('Enter');
    await desk.page.getByText('已用印 1 份').waitFor();
    await desk.press('Enter');
    await desk.tabTo('seal-row');
    await desk.press('Enter');
    await preview(desk);
    await desk.picture('seal-register');
    await desk.isSound('the register');
    stamped = await desk.page.evaluate(async () => {
      const answer = await fetch('/api/seal_desk', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
      const { register } = await answer.json();
      const file = await fetch(`/blob/${register[0].document.blob}`);
      return [...new Uint8Array(await file.arrayBuffer())];
    });
    const path = join(folder, 'certificate.pdf');
    const bytes = Uint8Array.from(stamped);
    writeFileSync(path, bytes);
    await desk.goTo('/verify');
    await desk.focusIsOn('choose-file');
    const judged = async (file, verdict) => {
      await (await chosen(desk)).setFiles(file);
      await desk.page.locator(`[data-test="verdict"][data-verdict="${verdict}"]`).waitFor();
    };
    await judged(path, 'good');
    await desk.picture('verify');
    await desk.isSound('a good file');
    bytes[bytes.length >> 1] ^= 1;
    const changed = join(folder, 'changed.pdf');
    writeFileSync(changed, bytes);
    await judged(changed, 'changed');
    await desk.isSound('a changed file');
  });
  await counter.scene(async (desk) => {
    await desk.logIn();
    await serve(desk, 'w');
    await askForCertificate(desk);
    await desk.page.locator('[data-test="certificate-state"][data-state="stamped"]').waitFor();
    await desk.press('F8');
    await printIs(desk, 'done');
    const paper = counter.printer.jobs.at(-1).document;
    assert.deepEqual([...paper], stamped, 'what was sealed is what is printed');
    await desk.press('F9');
    await desk.page.locator('[data-test="certificate-state"][data-state="handed_over"]').waitFor();
    const jobs = counter.printer.jobs.length;
    await desk.press('F8');
    await desk.page.getByText('补打第1次').waitFor();
    await desk.page.waitForFunction(() => document.querySelector('[data-test="print-state"]')?.dataset.state === 'done');
    assert.equal(counter.printer.jobs.length, jobs + 1);
    assert.notDeepEqual([...counter.printer.jobs.at(-1).document], stamped, 'a reprint carries its mark');
  });
});
