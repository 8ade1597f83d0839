/** The photo step: a dropped file, the camera, the folder that a camera fills. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { begin, fill, identify, register } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { citizenNumber } from './harness/people.js';

const PHOTOS = fileURLToPath(new URL('../fixtures/photos', import.meta.url));

let counter;
let folder;
/** Pictures in place of a camera. */
let camera;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'counter-camera-'));
  camera = mkdtempSync(join(tmpdir(), 'counter-camera-'));
  copyFileSync(join(PHOTOS, 'good.jpg'), join(camera, 'one.jpg'));
  copyFileSync(join(PHOTOS, 'wrong-size.jpg'), join(camera, 'two.jpg'));
  counter = await Counter.start();
});
after(async () => {
  await counter.stop();
  for (const made of [folder, camera]) rmSync(made, { recursive: true, force: true });
});

/** Opens the photo step of a person whom nobody knows. */
async function atPhotoStep(desk, name, number) {
  await desk.logIn();
  const applicant = { name, number };
  await register(desk, applicant);
  await begin(desk);
  await identify(desk, applicant);
}

function wrong(desk) {
  return desk.page
    .locator('[data-test="photo-finding"]:not([data-level="good"])')
    .evaluateAll((rows) => rows.map((row) => row.dataset.code));
}

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

test('the camera shows its picture with a verdict, and its shutter puts it to the draft', () =>
  counter.scene(async (desk) => {
    await atPhotoStep(desk, '迪丽达尔', citizenNumber('18940916', 16));
    await counter.station.setCamera(`test:${camera}`);
    await desk.press('F2');
    await desk.page.locator('[data-test="live-picture"] img').waitFor();
    await desk.page.locator('[data-test="live-verdict"] h2').filter({ hasText: '拍' }).waitFor();
    await desk.isSound('the running camera');
    await desk.press('Escape');
    await desk.at('live-verdict').waitFor({ state: 'detached' });
    await desk.press('F2');
    await desk.page.locator('[data-test="live-picture"] img').waitFor();
    await desk.press('F2');
    await desk.sees('photo-summary');
    desk.hasNoDefect('the shutter');
  }));
