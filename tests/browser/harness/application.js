/** The steps of a first application, each by keyboard. */
import assert from 'node:assert/strict';

import { drawnPhoto } from './photo.js';

/** Sets the test's printer. */
export async function setPrinter(desk) {
  await desk.goTo('/printer');
  await desk.sees('printer-uri');
  await desk.tabTo('printer-uri');
  await desk.press('Control+A');
  await desk.type(desk.counter.printer.address);
  await desk.press('F9');
  await desk.sees('notice');
  await desk.goTo('/');
}

/** Registers a person whom nobody knows and stays on his page. */
export async function register(desk, { name, number }) {
  await desk.press('Control+K');
  await desk.focusIsOn('finder-input');
  await desk.type(number);
  await desk.sees('finder-register');
  await desk.press('Enter');
  await desk.sees('register-number');
  assert.equal(await desk.at('register-number').inputValue(), number, 'what was typed is taken over');
  await desk.tabTo('register-name');
  await desk.type(name);
  await desk.press('F9');
  await desk.sees('action-first_application');
}

/** Begins the application of the person who is served. */
export async function begin(desk) {
  const key = await desk.at('action-first_application').getAttribute('aria-keyshortcuts');
  await desk.press(key);
  await atStep(desk, 'identity');
  await desk.sees('identity-name');
}

/** Fills in who stands here and with which papers, and goes on to the photo. */
export async function identify(desk, { name, number }) {
  await fill(desk, 'identity-name', name);
  await fill(desk, 'identity-number', number);
  for (const material of await namesOf(desk, 'material-')) {
    await desk.tabTo(material);
    await desk.press('Space');
  }
  await fill(desk, 'pickup-place', '181团社保所2号窗');
  await fill(desk, 'phone', '13800000000');
  await desk.press('F9');
  await atStep(desk, 'photo');
}

/** Hands over a photo, looks at it, and has the 受理单 made. */
export async function attachPhoto(desk) {
  const photo = await drawnPhoto(desk.counter.browser);
  await desk.sees('photo-choose');
  await (await chosen(desk)).setFiles(photo);
  await desk.sees('photo-summary');
  for (const tick of await namesOf(desk, 'photo-tick-')) {
    await desk.tabTo(tick);
    await desk.press('Space');
  }
  for (const pass of await namesOf(desk, 'photo-pass-')) {
    await fill(desk, pass, '本人近照，现场核对一致');
  }
  await desk.press('F9');
  await atStep(desk, 'form');
  await desk.sees('form-number');
}

/** The browser's choice of files, which it may swallow once on a busy machine. */
export async function chosen(desk) {
  const chooser = desk.page.waitForEvent('filechooser', { timeout: 5000 }).catch(() => undefined);
  await desk.press('Alt+O');
  const first = await chooser;
  if (first !== undefined) return first;
  const again = desk.page.waitForEvent('filechooser');
  await desk.press('Alt+O');
  return again;
}

/** Prints the 受理单 and waits for the printer's word. */
export async function printForm(desk) {
  await desk.press('F8');
  await printIs(desk, 'done');
  await desk.press('F9');
  await atStep(desk, 'submit');
}

/** Ticks the signature and submits. */
export async function submit(desk) {
  await desk.focusIsOn('signed');
  await desk.press('Space', 'F9');
  await desk.sees('receipt-number');
}

/** Waits until the print on the screen has this state. */
export async function printIs(desk, state) {
  await desk.page.locator(`[data-test="print-state"][data-state="${state}"]`).first().waitFor();
}

async function atStep(desk, step) {
  await desk.page.locator(`[data-test="draft-page"][data-step="${step}"]`).waitFor();
  await desk.settled();
}

/** Replaces what stands in a field. */
export async function fill(desk, field, text) {
  await desk.tabTo(field);
  await desk.press('Control+A');
  await desk.type(text);
}

/** The names of all that begin with `prefix`, in their order on the screen. */
async function namesOf(desk, prefix) {
  return desk.page
    .locator(`[data-test^="${prefix}"]`)
    .evaluateAll((elements) => elements.map((element) => element.dataset.test));
}
