/** S12: the station's file is damaged; a colleague brings it back from its second copy. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Counter } from './harness/counter.js';

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

test('s12 a damaged file is said at login and comes back by a password', () =>
  counter.scene(async (desk) => {
    assert.equal(await desk.at('recover').count(), 0, 'nothing is offered while the file is sound');
    const words = await desk.at('login-demo-password').innerText();
    const password = words.split('：').at(-1).trim();
    await desk.logIn();
    await desk.counter.station.logOut();
    desk.counter.station.damage();

    await desk.returnToStation();
    await desk.focusIsOn('login-password');
    await desk.type(password);
    await desk.press('Enter');
    await desk.sees('recover');
    assert.match(await desk.at('login-problem').innerText(), /数据文件/);
    await desk.isSound('the recovery');

    await desk.focusIsOn('recover-password');
    await desk.type('wrong');
    await desk.press('F9');
    await desk.page.getByText('密码不对，还可以试 4 次').waitFor();
    await desk.at('recover-password').fill(password);
    await desk.press('F9');
    await desk.sees('recover-done');
    assert.match(await desk.at('recover-done').innerText(), /damaged-1/, 'the old file is kept');
    assert.equal(await desk.at('recover-fenced').count(), 0, 'the copy lacked nothing');
    await desk.isSound('what came back');

    await desk.focusIsOn('recover-on');
    await desk.press('Enter');
    await desk.sees('login-submit');
    await desk.logIn();
    desk.hasNoDefect('the recovered station');
  }));
