/** What a clerk has typed is kept, for himself, whatever happens to the machine; and taken as typed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { begin, fill, register } from './harness/application.js';
import { Counter } from './harness/counter.js';
import { citizenNumber } from './harness/people.js';

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

const CLERK = '0101';
const COLLEAGUE = '0301';

async function isSaved(desk) {
  await desk.page.locator('[data-test="draft-saved"][data-state="saved"]').waitFor();
}

test('S20: after a crash the draft is back for its author, and for nobody else', () =>
  counter.scene(async (desk) => {
    await desk.logIn(CLERK);
    const applicant = { name: '阿依古丽', number: citizenNumber('19790215', 4) };
    await register(desk, applicant);
    await begin(desk);
    await fill(desk, 'remark', '只打了一半的备注');
    await isSaved(desk);
    desk.hasNoDefect('typing');
    // The window's own troubles while the program is gone are not defects.
    await desk.page.goto('about:blank');
    await counter.station.crash();
    await desk.returnToStation();

    await desk.logIn(COLLEAGUE);
    await desk.settled();
    assert.equal(await desk.at('draft-row').count(), 0, 'a colleague sees no draft');
    await counter.station.logOut();
    await desk.returnToStation();

    await desk.logIn(CLERK);
    await desk.sees('draft-row');
    await desk.tabTo('draft-row');
    await desk.press('Enter');
    await desk.sees('remark');
    assert.equal(await desk.at('remark').inputValue(), '只打了一半的备注');
    await desk.isSound('draft after a crash');
  }));

test('a locked screen keeps what was typed a moment before', () =>
  counter.scene(async (desk) => {
    await desk.logIn(CLERK);
    await register(desk, { name: '热合曼', number: citizenNumber('19660606', 5) });
    await begin(desk);
    await fill(desk, 'phone', '13900000000');
    await desk.press('Control+L');
    await desk.sees('lock-screen');
    const words = await desk.page.getByText('演示密码').innerText();
    await desk.focusIsOn('unlock-password');
    await desk.type(words.split('：').at(-1).trim());
    await desk.press('Enter');
    await desk.sees('phone');
    assert.equal(await desk.at('phone').inputValue(), '13900000000');
    desk.hasNoDefect('unlocking over a draft');
  }));

test('ten thousand characters and control characters in every field break nothing', () =>
  counter.scene(async (desk) => {
    await desk.logIn(CLERK);
    await register(desk, { name: '马尔江', number: citizenNumber('18880808', 6) });
    await begin(desk);
    const fields = ['identity-name', 'identity-number', 'pickup-place', 'phone', 'remark'];
    const texts = ['长'.repeat(10_000), 'a\u0000b\u0007c\u001bd\u202ee', '<img src=x onerror=alert(1)>', "'; drop table people; --"];
    for (const text of texts) {
      for (const field of fields) await fill(desk, field, text);
      await isSaved(desk);
      await desk.press('F9');
      await desk.settled();
      assert.equal(await desk.at('draft-page').getAttribute('data-step'), 'identity', 'such a form does not go on');
      desk.hasNoDefect(`a draft with ${JSON.stringify(text.slice(0, 20))}`);
    }
    await desk.isSound('a draft full of errors');
    await desk.press('Control+K');
    for (const text of texts) {
      await desk.press('Control+A');
      await desk.type(text);
      await desk.settled();
      desk.hasNoDefect(`the finder with ${JSON.stringify(text.slice(0, 20))}`);
    }
  }));
