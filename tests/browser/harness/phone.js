/** A phone of 360 pixels before a centre that knows papers in every state. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const built = JSON.parse(readFileSync(new URL('../.built.json', import.meta.url), 'utf8'));
const PICTURES = fileURLToPath(new URL('../pictures', import.meta.url));

export class Phone {
  #centre;
  #browser;
  #defects = [];

  static async start() {
    const phone = new Phone();
    phone.#centre = spawn(built.centre, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: phone.#centre.stdout });
    const line = await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      phone.#centre.once('exit', (code) => reject(new Error(`the centre ended: ${code}`)));
    });
    Object.assign(phone, JSON.parse(line));
    phone.#browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox'] });
    // The centre's certificate is its own authority's; on the outside a division has a public one.
    const context = await phone.#browser.newContext({
      viewport: { width: 360, height: 740 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      locale: 'zh-CN',
      ignoreHTTPSErrors: true,
    });
    phone.page = await context.newPage();
    phone.page.on('pageerror', (error) => phone.#defects.push(error.stack));
    phone.page.on('console', (message) => {
      const isAnswer = /status of (400|404|429)|favicon/.test(message.text());
      if (message.type() === 'error' && !isAnswer) phone.#defects.push(message.text());
    });
    return phone;
  }

  async stop() {
    await this.#browser?.close();
    this.#centre?.stdin.end();
  }

  /** Opens an address, as a scanned QR does. */
  async opens(address) {
    await this.page.goto(address);
    await this.page.locator('main').waitFor();
  }

  /** What the answer says in large. */
  heading() {
    return this.page.locator('h1').innerText();
  }

  async typesInto(label, text) {
    const field = this.page.getByLabel(label);
    for (let steps = 0; steps < 10; steps += 1) {
      await this.page.keyboard.press('Tab');
      if (await field.evaluate((element) => element === document.activeElement)) {
        await this.page.keyboard.type(text);
        return;
      }
    }
    assert.fail(`${label} cannot be reached by Tab`);
  }

  /** Nothing is wider than the screen, nothing shuts anybody out; keeps a picture. */
  async isSound(name) {
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${name} is ${wide} pixels wide`);
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`), [], name);
    assert.deepEqual(this.#defects, [], name);
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `verify-${name.replaceAll(' ', '_')}.png`), fullPage: true });
  }
}
