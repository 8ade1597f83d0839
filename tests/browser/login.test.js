/** Logging in, locking and unlocking; nothing here needs a network. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Counter } from './harness/counter.js';

let counter;
before(async () => {
  counter = await Counter.start();
});
after(() => counter.stop());

test('a wrong password says how many tries are left, and nobody is in', () =>
  counter.scene(async (desk) => {
    await desk.focusIsOn('login-password');
    await desk.type('wrong');
    await desk.press('Enter');
    const alert = desk.page.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.innerText(), /密码不对，还可以试 4 次/);
    assert.equal(await desk.at('finder-input').count(), 0, 'no login, no data');
    await desk.isSound('login with an error');
  }));

test('the right password opens the workbench with the finder ready', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await desk.focusIsOn('finder-input');
    await desk.isSound('workbench');
  }));

test('a locked screen opens for the same person', () =>
  counter.scene(async (desk) => {
    await desk.logIn();
    await desk.press('Control+L');
    await desk.sees('lock-screen');
    await desk.isSound('lock screen');
    assert.equal(await desk.at('finder-input').count(), 0, 'nothing of the work is behind it');
    const words = await desk.page.getByText('演示密码').innerText();
    await desk.focusIsOn('unlock-password');
    await desk.type(words.split('：').at(-1).trim());
    await desk.press('Enter');
    await desk.sees('finder-input');
    desk.hasNoDefect('unlocking');
  }));

test('Enter that ends an input method’s composition does not log in', () =>
  counter.scene(async (desk) => {
    await desk.focusIsOn('login-password');
    await desk.page.evaluate(() => {
      window.keysSeen = [];
      window.addEventListener('keydown', ({ key, keyCode }) => window.keysSeen.push(`${key} ${keyCode}`), true);
    });
    const asked = [];
    desk.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const keyboard = await desk.page.context().newCDPSession(desk.page);
    await keyboard.send('Input.imeSetComposition', { text: 'mima', selectionStart: 4, selectionEnd: 4 });
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
    await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
    await keyboard.send('Input.insertText', { text: '密码' });
    await desk.settled();
    assert.deepEqual(await desk.page.evaluate(() => window.keysSeen), ['Enter 229'], 'the screen met that Enter');
    assert.equal(await desk.at('login-password').inputValue(), '密码');
    assert.ok(!asked.includes('/api/login'), `the candidate was taken and no more: ${asked.join(' ')}`);
    await desk.press('Enter');
    await desk.page.getByRole('alert').waitFor();
    assert.ok(asked.includes('/api/login'), 'a plain Enter does log in');
  }));
