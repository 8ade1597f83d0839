/** Every page under the window's own policy, and to whoever uses a screen reader. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { attachPhoto, begin, identify, printForm, register, setPrinter, submit } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { citizenNumber } from './harness/people.js';

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

/** The addresses of the router, as `/draft/:draft`. */
function routes() {
  const source = readFileSync(new URL('../../ui/src/router.ts', import.meta.url), 'utf8');
  return [...source.matchAll(/path: '([^']+)'/g)].map(([, path]) => path);
}

test('every page is free of violations and of serious barriers', () =>
  counter.scene(async (desk) => {
    const seen = new Set();
    const visit = async (route, path, name) => {
      await desk.goTo(path);
      await desk.sees(name);
      await desk.isSound(route);
      seen.add(route);
    };
    await desk.isSound('login');
    await desk.logIn();
    await setPrinter(desk);
    const applicant = { name: '努尔兰', number: citizenNumber('18980704', 3) };
    await register(desk, applicant);
    const hash = async () => decodeURIComponent(new URL(desk.page.url()).hash.slice(1)).split('?')[0];
    const person = await hash();
    await begin(desk);
    const draft = await hash();
    await identify(desk, applicant);
    await attachPhoto(desk);
    await visit('/draft/:draft', draft, 'draft-page');
    await printForm(desk);
    await submit(desk);
    const done = await hash();
    const application = done.split('/').at(-1);
    await visit('/done/:application', done, 'receipt-number');
    await visit('/person/:person', person, 'action-first_application');
    await visit('/person/:person/act/:business/:subject', `${person}/act/withdraw_application/${application}`, 'act-go');
    await visit('/person/:person/certificate', `${person}/certificate`, 'certificate-page');
    await visit('/seal-desk', '/seal-desk', 'seal-desk');
    await visit('/verify', '/verify', 'choose-file');
    await visit('/applications/:application', `/applications/${application}`, 'application-page');
    await visit('/batches', '/batches', 'begin-batch');
    await desk.press('F9');
    await desk.sees('batch-employer');
    await visit('/batches/:batch', new URL(desk.page.url()).hash.slice(1), 'batch-employer');
    await visit('/applications', '/applications', 'list-range');
    await visit('/lists/applications/:list', '/lists/applications/pending_review', 'list-range');
    await visit('/lists/cards/:list', '/lists/cards/renewal', 'list-range');
    await visit('/recalled', '/recalled', 'recalled-page');
    await visit('/online', '/online', 'online-page');
    await visit('/online/:online', '/online/WB000000000000', 'online-item');
    await visit('/prints', '/prints', 'print-row');
    await visit('/printer', '/printer', 'printer-uri');
    await visit('/readers', '/readers', 'readers-page');
    await visit('/pin', '/pin', 'pin');
    await visit('/sync', '/sync', 'sync-now');
    await visit('/desk', '/desk', 'desk-page');
    await visit('/desk/:act', '/desk/00000000-0000-7000-8000-000000000000', 'desk-item');
    await visit('/files', '/files', 'files-page');
    await visit('/enrolment', '/enrolment', 'enrol-page');
    await visit('/photo-sources', '/photo-sources', 'photo-folder');
    await visit('/register', '/register', 'register-number');
    await visit('/first', '/first', 'finder-input');
    await visit('/help', '/help', 'finder-input');
    await visit('/:rest(.*)*', '/nothing-of-the-kind', 'to-workbench');
    await visit('/', '/', 'finder-input');
    await desk.type('努尔');
    await desk.sees('person-row');
    await desk.isSound('finder with results');
    assert.deepEqual([...seen].sort(), routes().sort(), 'every route of the screen was looked at');
  }));

test('the listener would have told of a violation', () =>
  counter.scene(async (desk) => {
    await desk.page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'body { color: red }';
      document.head.append(style);
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    });
    assert.throws(() => desk.hasNoDefect('a page with its own style'), /CSP style-src/);
  }));

test('no text is cut off at 1366×768 and at 125 %', async () => {
  for (const zoom of [1, 1.25]) {
    const desk = await counter.open();
    await desk.page.setViewportSize({ width: Math.round(1366 / zoom), height: Math.round(768 / zoom) });
    await desk.logIn();
    for (const path of ['/', '/applications', '/printer', '/help', '/register']) {
      await desk.goTo(path);
      const wide = await desk.page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      );
      assert.equal(wide, false, `${path} scrolls sideways at ${zoom * 100} %`);
    }
    await desk.page.context().close();
  }
});
