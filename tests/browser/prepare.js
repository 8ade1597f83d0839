/**
 * Builds what the tests drive: the host, counterctl, a centre with papers, and the screen. Writes where
 * they are to `.built.json`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

/** Runs a command and gives what it said; a failure ends the run with the command's own words. */
function run(command, args, options) {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) {
    process.stderr.write(result.stdout);
    process.exit(result.status ?? 1);
  }
  return result.stdout;
}

if (!existsSync('/usr/bin/chromium')) {
  process.stderr.write('chromium is missing: apt-get install chromium\n');
  process.exit(1);
}

// With the features of the whole workspace, as everything else was built before the tests.
const messages = run(
  'cargo',
  ['build', '--quiet', '--workspace', '--bins', '--example', 'verify_page', '--message-format=json-render-diagnostics'],
  { cwd: root },
);
const programs = Object.fromEntries(
  messages
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ executable }) => typeof executable === 'string')
    .map(({ target, executable }) => [target.name, executable]),
);

run('npm', ['run', '--silent', 'build:web'], { cwd: join(root, 'ui') });

const places = {
  host: programs['counter-webhost'],
  counterctl: programs.counterctl,
  centre: programs.verify_page,
  assets: join(root, 'assets'),
  ui: join(root, 'ui/dist-web'),
};
writeFileSync(join(here, '.built.json'), `${JSON.stringify(places, null, 2)}\n`);
