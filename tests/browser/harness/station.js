/** A demo station in a folder of its own, and the host that serves it. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const built = JSON.parse(readFileSync(new URL('../.built.json', import.meta.url), 'utf8'));

export class Station {
  #host;
  #folder;
  #data;
  #cups;

  /** Makes the station with so many made-up people and starts its host, on a machine with this CUPS. */
  static async start(people = 60, cups = '127.0.0.1:9') {
    const station = new Station();
    station.#cups = cups;
    station.#folder = mkdtempSync(join(tmpdir(), 'counter-browser-'));
    station.#data = join(station.#folder, 'data');
    const made = spawnSync(
      built.counterctl,
      ['demo', 'init', '--people', String(people), '--seed', '7', '--data-dir', station.#data],
      { encoding: 'utf8', env: { ...process.env, COUNTER_ASSETS: built.assets } },
    );
    if (made.status !== 0) throw new Error(`counterctl demo init: ${made.stderr}`);
    await station.#serve();
    return station;
  }

  async #serve() {
    this.#host = spawn(built.host, ['--data-dir', this.#data, '--assets', built.assets, '--ui', built.ui], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // The queues of the machine that the test runs on are nobody's business.
      env: { ...process.env, CUPS_SERVER: this.#cups },
    });
    const lines = createInterface({ input: this.#host.stdout });
    const line = await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      this.#host.once('exit', (code) => reject(new Error(`the host ended: ${code}`)));
    });
    this.address = JSON.parse(line).address;
  }

  /** Name and numbers of somebody whose card is in order. */
  cardHolder() {
    const told = spawnSync(built.counterctl, ['--json', 'demo', 'card', '--data-dir', this.#data], {
      encoding: 'utf8',
      env: { ...process.env, COUNTER_ASSETS: built.assets },
    });
    if (told.status !== 0) throw new Error(`counterctl demo card: ${told.stderr}`);
    return JSON.parse(told.stdout);
  }

  /** Kills the host without warning and starts it again on the same data. */
  async crash() {
    await this.#end('SIGKILL');
    await this.#serve();
  }

  /** Overwrites the middle of the station's file, as a failing disk does; nobody may be logged in. */
  damage() {
    const file = join(this.#data, 'station.db');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 4096);
    writeFileSync(file, bytes);
  }

  /** Sets the camera of the machine; somebody must be logged in. */
  async setCamera(camera) {
    const answer = await this.#ask('set_photo_sources', { camera, folder: '' });
    if (!answer.ok) throw new Error(`set_photo_sources: ${await answer.text()}`);
  }

  #ask(command, request) {
    return fetch(`${this.address}/api/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
  }

  /** Ends the session, whoever's it is. */
  async logOut() {
    const answer = await this.#ask('logout', {});
    if (!answer.ok) throw new Error(`logout: ${await answer.text()}`);
  }

  async stop() {
    await this.#end('SIGTERM');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal) {
    const ended = new Promise((resolve) => this.#host.once('exit', resolve));
    this.#host.kill(signal);
    await ended;
  }
}
