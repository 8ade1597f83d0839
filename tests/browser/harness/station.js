/** A demo station in a folder of its own, and the host that serves it. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const built = JSON.parse(readFileSync(new URL('../.built.json', import.meta.url), 'utf8'));

export class Station {
  #host;
  #folder;

  /** Makes the station with so many made-up people and starts its host. */
  static async start(people = 60) {
    const station = new Station();
    station.#folder = mkdtempSync(join(tmpdir(), 'counter-browser-'));
    const data = join(station.#folder, 'data');
    const made = spawnSync(
      built.counterctl,
      ['demo', 'init', '--people', String(people), '--seed', '7', '--data-dir', data],
      { encoding: 'utf8', env: { ...process.env, COUNTER_ASSETS: built.assets } },
    );
    if (made.status !== 0) throw new Error(`counterctl demo init: ${made.stderr}`);
    station.#host = spawn(built.host, ['--data-dir', data, '--assets', built.assets, '--ui', built.ui], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: station.#host.stdout });
    const [line] = await Promise.race([
      new Promise((resolve) => lines.once('line', (text) => resolve([text]))),
      new Promise((_, reject) => station.#host.once('exit', (code) => reject(new Error(`the host ended: ${code}`)))),
    ]);
    station.address = JSON.parse(line).address;
    return station;
  }

  /** Ends the session, whoever's it is. */
  async logOut() {
    const answer = await fetch(`${this.address}/api/logout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    if (!answer.ok) throw new Error(`logout: ${await answer.text()}`);
  }

  async stop() {
    const ended = new Promise((resolve) => this.#host.once('exit', resolve));
    this.#host.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
