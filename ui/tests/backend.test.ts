/** The seam: what crosses it, and what a failure becomes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { asFailure, CommandFailure } from '@/backend';
import { transport } from '@/backend/http';

afterEach(() => vi.unstubAllGlobals());

function answering(status: number, body: unknown) {
  const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

describe('over HTTP', () => {
  it('a command is a POST with its request', async () => {
    const fetch = answering(200, { people: [], more: false });
    await expect(transport.call('find_people', { query: '王' })).resolves.toEqual({ people: [], more: false });
    const [address, init] = fetch.mock.calls[0] ?? [];
    expect(address).toBe('/api/find_people');
    expect(init?.body).toBe('{"query":"王"}');
  });

  it('a photo goes as it is', async () => {
    const fetch = answering(200, {});
    const bytes = new Uint8Array([0xff, 0xd8]).buffer;
    await transport.attachPhoto('d/1', bytes);
    const [address, init] = fetch.mock.calls[0] ?? [];
    expect(address).toBe('/api/raw/attach_photo?draft=d%2F1');
    expect(init?.body).toBe(bytes);
  });

  it('a refusal is thrown with its code and parameters', async () => {
    answering(422, { code: 'wrong_password', params: { left: '2' }, incident: null });
    const thrown = await transport.call('unlock', { password: 'x' }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(CommandFailure);
    expect((thrown as CommandFailure).error).toEqual({ code: 'wrong_password', params: { left: '2' }, incident: null });
  });

  it('an answer that is none becomes internal', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response('<html>', { status: 502 }))));
    await expect(transport.call('status', {})).rejects.toMatchObject({ error: { code: 'internal' } });
    vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('network'))));
    await expect(transport.call('status', {})).rejects.toMatchObject({ error: { code: 'internal' } });
  });
});

it('whatever is not a command’s error is internal', () => {
  for (const thrown of [null, undefined, 'panic', { code: 1 }, new Error('x')]) {
    expect(asFailure(thrown).error.code).toBe('internal');
  }
});

it('the page itself has nothing inline', () => {
  const page = readFileSync(join(import.meta.dirname, '../index.html'), 'utf8');
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\bon\w+=/);
});
