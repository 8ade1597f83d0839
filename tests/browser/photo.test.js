/** The photo step: six bad photos and their repair, the camera, the folder that a camera fills. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { begin, chosen, fill, identify, register } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { citizenNumber } from './harness/people.js';

const PHOTOS = fileURLToPath(new URL('../fixtures/photos', import.meta.url));
const TO_REPAIR = fileURLToPath(new URL('../fixtures/photos-to-repair', import.meta.url));

/** File, a finding that it is refused or doubted for, and whether the repair mends that. */
const BAD = [
  ['rotated-by-exif.jpg', 'exif_rotated', true],
  ['too-large-file.jpg', 'too_large', true],
  ['off-centre-small-head.jpg', 'wrong_size', true],
  ['wrong-size.jpg', 'wrong_size', true],
  ['yellowish.jpg', 'background_not_white', true],
  ['dark.jpg', 'too_dark', false],
];

let counter;
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'counter-camera-'));
  counter = await Counter.start();
});
after(async () => {
  await counter.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the photo step of a person whom nobody knows. */
async function atPhotoStep(desk, name, number) {
  await desk.logIn();
  const applicant = { name, number };
  await register(desk, applicant);
  await begin(desk);
  await identify(desk, applicant);
}

async function choose(desk, file) {
  await desk.sees('photo-choose');
  await (await chosen(desk)).setFiles(file);
  await desk.sees('photo-summary');
  await desk.settled();
}

/** Codes of what is on the screen under a name. */
function codes(desk, name) {
  return desk.page.locator(`[data-test="${name}"]`).evaluateAll((rows) => rows.map((row) => row.dataset.code));
}

function wrong(desk) {
  return desk.page
    .locator('[data-test="photo-finding"]:not([data-level="good"])')
    .evaluateAll((rows) => rows.map((row) => row.dataset.code));
}

async function addressOf(desk, name) {
  return desk.at(name).locator('img').getAttribute('src');
}

test('six bad photos are repaired by keyboard, looked at side by side, taken and undone', () =>
  counter.scene(async (desk) => {
    await atPhotoStep(desk, '热依汗古丽', citizenNumber('18890412', 11));
    for (const [file, code, isMended] of BAD) {
      await choose(desk, join(TO_REPAIR, file));
      assert.ok((await wrong(desk)).includes(code), `${file}: ${await wrong(desk)}`);
      const original = await desk.page.locator('[data-test="photo-drop"] img').getAttribute('src');
      await desk.press('Alt+R');
      await desk.sees('repair-after');
      await desk.settled();
      if (file === BAD[0][0]) await desk.isSound('repair');
      assert.notEqual(await addressOf(desk, 'repair-before'), await addressOf(desk, 'repair-after'));
      assert.equal((await codes(desk, 'repair-mended')).includes(code), isMended, `${file}: ${code} is mended`);
      assert.equal((await codes(desk, 'repair-left')).includes(code), !isMended, `${file}: ${code} is left`);
      const steps = await desk.page.locator('[data-test="repair-step"]').allInnerTexts();
      assert.ok(steps.length > 0, `${file}: its steps are named`);
      await desk.press('F9');
      await desk.sees('photo-repaired');
      assert.equal(await desk.at('photo-summary').getAttribute('data-ok'), 'true', `${file}: nothing blocks any more`);
      assert.ok((await desk.at('photo-repaired').innerText()).includes(steps[0]), 'the steps stay on the screen');
      await desk.press('Alt+Z');
      await desk.at('photo-repaired').waitFor({ state: 'detached' });
      assert.equal(await desk.page.locator('[data-test="photo-drop"] img').getAttribute('src'), original, `${file}: as it came`);
      await desk.press('Alt+X');
      await desk.at('photo-summary').waitFor({ state: 'detached' });
    }
    desk.hasNoDefect('repairs');
  }));

test('a repair can be left, its steps switched, and says why it cannot help', () =>
  counter.scene(async (desk) => {
    await atPhotoStep(desk, '帕提古丽', citizenNumber('18900511', 12));
    await choose(desk, join(TO_REPAIR, 'yellowish.jpg'));
    await desk.press('Alt+R');
    await desk.sees('repair-after');
    const stepsOf = () => desk.page.locator('[data-test="repair-step"]').evaluateAll((rows) => rows.map((row) => row.dataset.step));
    await desk.settled();
    assert.ok((await stepsOf()).includes('balanced'), `${await stepsOf()}`);
    await desk.press('1');
    await desk.page.locator('[data-test="repair-step"][data-step="balanced"]').waitFor({ state: 'detached' });
    await desk.press('Escape');
    await desk.sees('photo-summary');
    await desk.focusIsOn('photo-repair');
    assert.ok((await wrong(desk)).includes('background_not_white'), 'nothing was changed');
    await choose(desk, join(PHOTOS, 'grey.jpg'));
    await desk.press('Alt+R');
    await desk.sees('repair-obstacle');
    assert.match(await desk.at('repair-obstacle').innerText(), /黑白/);
    await desk.isSound('a photo that cannot be repaired');
    await desk.press('Escape');
    await desk.sees('photo-summary');
  }));

test('what was found is drawn on the photo, stands out with the focus and can be hidden', () =>
  counter.scene(async (desk) => {
    await atPhotoStep(desk, '阿依努尔', citizenNumber('18910613', 13));
    await choose(desk, join(PHOTOS, 'good.jpg'));
    await desk.sees('photo-overlay');
    const drawn = await codes(desk, 'photo-shape');
    for (const code of ['face_box', 'eye_line', 'left_eye', 'right_eye', 'eyes_middle', 'head_top_allowed', 'eye_line_allowed']) {
      assert.ok(drawn.includes(code), `${code} in ${drawn}`);
    }
    await desk.isSound('photo with its overlay');
    await desk.press('Alt+L');
    await desk.at('photo-overlay').waitFor({ state: 'detached' });
    await desk.press('Alt+L');
    await desk.sees('photo-overlay');
  }));

test('a file can be dropped on its place', () =>
  counter.scene(async (desk) => {
    await atPhotoStep(desk, '吐尔逊', citizenNumber('18920714', 14));
    await desk.page.evaluate(async () => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 64;
      const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg'));
      const data = new DataTransfer();
      data.items.add(new File([blob], 'dropped.jpg', { type: 'image/jpeg' }));
      const place = document.querySelector('[data-test="photo-drop"]');
      place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await desk.sees('photo-summary');
    assert.ok((await wrong(desk)).includes('wrong_size'));
    desk.hasNoDefect('a dropped file');
  }));

test('the folder that a camera fills gives the photo that comes while the clerk waits', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await desk.goTo('/photo-sources');
    await desk.sees('photo-folder');
    await desk.isSound('photo sources');
    await fill(desk, 'photo-folder', folder);
    await desk.press('F9');
    await desk.sees('notice');
    await desk.goTo('/');
    const applicant = { name: '木合塔尔', number: citizenNumber('18930815', 15) };
    await register(desk, applicant);
    await begin(desk);
    await identify(desk, applicant);
    copyFileSync(join(PHOTOS, 'wrong-size.jpg'), join(folder, 'IMG_0001.JPG'));
    await desk.press('Alt+F');
    await desk.sees('photo-waiting');
    copyFileSync(join(PHOTOS, 'good.jpg'), join(folder, 'IMG_0002.JPG'));
    await desk.sees('photo-summary');
    assert.equal(await desk.at('photo-summary').getAttribute('data-ok'), 'true', 'the new one, not the one before it');
    await desk.press('Escape');
    await desk.at('photo-waiting').waitFor({ state: 'detached' });
    await desk.sees('photo-summary');
  }));

test('the camera shows its picture with a verdict, and its shutter leads to the repair', () =>
  counter.scene(async (desk) => {
    await atPhotoStep(desk, '迪丽达尔', citizenNumber('18940916', 16));
    await counter.station.setCamera(`test:${TO_REPAIR}`);
    await desk.press('F2');
    await desk.page.locator('[data-test="live-picture"] img').waitFor();
    await desk.page.locator('[data-test="live-verdict"] h2').filter({ hasText: '拍' }).waitFor();
    await desk.isSound('the running camera');
    await desk.press('Escape');
    await desk.at('live-verdict').waitFor({ state: 'detached' });
    await desk.press('F2');
    await desk.page.locator('[data-test="live-picture"] img').waitFor();
    await desk.press('F2');
    await desk.page.locator('[data-test="repair-panel"], [data-test="photo-summary"]').first().waitFor();
    desk.hasNoDefect('the shutter');
  }));
