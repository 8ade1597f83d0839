/**
 * The counter in Chromium: a station, its printer, and a page that is watched for violations of
 * the content security policy and for defects.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

import { TestPrinter } from './printer.js';
import { Station } from './station.js';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const FAILURES = fileURLToPath(new URL('../failures', import.meta.url));

/** The smallest window that the counter fits. */
const VIEWPORT = { width: 1366, height: 768 };

export class Counter {
  static async start(options = {}) {
    const counter = new Counter();
    counter.printer = await TestPrinter.start();
    counter.station = await Station.start(options.people, options.cups);
    counter.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    return counter;
  }

  async stop() {
    await this.browser?.close();
    await this.station?.stop();
    await this.printer?.stop();
  }

  /**
   * Runs a scene in a window of its own and closes it. What was on the screen when it failed is
   * kept in `failures`.
   */
  async scene(act) {
    const desk = await this.open();
    try {
      await act(desk);
    } catch (error) {
      const picture = join(FAILURES, `${process.pid}-${Date.now()}.png`);
      await desk.page.screenshot({ path: picture });
      const alerts = await desk.page.locator('[role="alert"]').allInnerTexts();
      error.message += `\nOn the screen: ${alerts.join(' | ')}\nPicture: ${picture}`;
      throw error;
    } finally {
      await desk.page.context().close();
    }
  }

  /** Opens a window of its own, with nobody logged in: a machine has one session. */
  async open() {
    await this.station.logOut();
    const context = await this.browser.newContext({ viewport: VIEWPORT, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const desk = new Desk(page, this);
    await desk.begin();
    return desk;
  }
}

/** One window, used as a clerk uses it. */
export class Desk {
  #defects = [];

  constructor(page, counter) {
    this.page = page;
    this.counter = counter;
  }

  async begin() {
    const { page } = this;
    await page.exposeFunction('tellViolation', (violation) => this.#defects.push(violation));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        window.tellViolation(`CSP ${event.violatedDirective}: ${event.blockedURI} in ${event.sourceFile}`);
      });
    });
    page.on('pageerror', (error) => this.#defects.push(`error: ${error.stack}`));
    page.on('console', (message) => {
      // What a use case refuses is an answer; the browser logs its status all the same.
      const isAnswer = /status of (404|422)/.test(message.text());
      if (message.type() === 'error' && !isAnswer) this.#defects.push(`console: ${message.text()}`);
    });
    await this.returnToStation();
  }

  /** Opens the station's first page, as after a start of the program. */
  async returnToStation() {
    await this.page.goto(this.counter.station.address);
    await this.sees('login-submit');
  }

  /** Something by the name that tests know it by. */
  at(name) {
    return this.page.locator(`[data-test="${name}"]`).first();
  }

  /** Waits until it is on the screen. */
  async sees(name) {
    await this.at(name).waitFor({ state: 'visible' });
  }

  /**
   * Presses keys, one after the other. A key of an action is pressed once the page is no longer
   * at the one before: a button that is busy lets a second press go by.
   */
  async press(...keys) {
    for (const key of keys) {
      if (/^(F\d+|Alt\+.)$/.test(key)) await this.idle();
      await this.page.keyboard.press(key);
    }
  }

  /** Types into whatever has the focus. */
  async type(text) {
    await this.page.keyboard.insertText(text);
  }

  /** Waits until the focus is on this, or within it. */
  async focusIsOn(name) {
    await this.page.waitForFunction((test) => {
      const element = document.querySelector(`[data-test="${test}"]`);
      return element !== null && (element === document.activeElement || element.contains(document.activeElement));
    }, name);
  }

  /** Moves with Tab until the focus is there; a keyboard trap or a lost focus fails. */
  async tabTo(name, most = 60) {
    for (let turn = 0; turn < most; turn += 1) {
      const there = await this.page.evaluate((test) => {
        const element = document.querySelector(`[data-test="${test}"]`);
        return element !== null && (element === document.activeElement || element.contains(document.activeElement));
      }, name);
      if (there) return;
      await this.press('Tab');
    }
    assert.fail(`Tab does not reach ${name}`);
  }

  /** Logs in by keyboard with the password that the demo station shows. */
  async logIn(staff) {
    if (staff !== undefined) {
      await this.at(`login-staff-${staff}`).locator('input').focus();
      await this.press('Space');
    }
    const words = await this.at('login-demo-password').innerText();
    await this.tabTo('login-password');
    await this.type(words.split('：').at(-1).trim());
    await this.press('Enter');
    await this.sees('finder-input');
  }

  /** Goes to a page by its address. */
  async goTo(path) {
    await this.page.evaluate((hash) => {
      window.location.hash = hash;
    }, path);
    await this.page.waitForFunction(
      (wanted) => decodeURI(document.querySelector('main')?.dataset.path ?? '') === decodeURI(wanted),
      path,
    );
    await this.settled();
  }

  /** Waits until nothing is asked of the program any more. */
  async idle() {
    await this.page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  }

  /** Waits until nothing is asked of the program any more and the page stands still. */
  async settled() {
    await this.idle();
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  /** Keeps a picture for the manual, where somebody asked for them. */
  async picture(name) {
    const into = process.env.COUNTER_PICTURES;
    if (into === undefined) return;
    await this.settled();
    await this.page.screenshot({ path: join(into, `${name}.png`) });
  }

  /** Nothing that axe calls serious or critical, and no violation of the policy. */
  async isSound(where) {
    await this.settled();
    const { violations } = await new AxeBuilder({ page: this.page }).setLegacyMode(true).analyze();
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `    ${html}`).join('\n')}`);
    assert.deepEqual(serious, [], `axe on ${where}`);
    this.hasNoDefect(where);
  }

  /** No violation of the policy, no uncaught error. */
  hasNoDefect(where) {
    assert.deepEqual(this.#defects, [], `defects on ${where}`);
  }
}
