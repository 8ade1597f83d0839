/** The seam in a browser, over the loopback of `webhost`. Not part of the release bundle. */
import { asFailure, CommandFailure } from './backend';
import type { Backend, CommandName, Request, Response } from './backend';
import type { AppEvent } from './generated/AppEvent';
import type { DraftView } from './generated/DraftView';

async function send(address: string, init: RequestInit): Promise<globalThis.Response> {
  try {
    const response = await fetch(address, init);
    if (!response.ok) throw asFailure(await response.json());
    return response;
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

async function call<K extends CommandName>(name: K, request: Request<K>): Promise<Response<K>> {
  const response = await send(`/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return (await response.json()) as Response<K>;
}

async function attachPhoto(draft: string, bytes: ArrayBuffer): Promise<DraftView> {
  const response = await send(`/api/raw/attach_photo?draft=${encodeURIComponent(draft)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  });
  return (await response.json()) as DraftView;
}

function blobUrl(path: string): string {
  return `/blob/${path}`;
}

async function blobBytes(path: string): Promise<ArrayBuffer> {
  const response = await fetch(blobUrl(path));
  if (!response.ok) throw new CommandFailure({ code: 'not_found', params: {}, incident: null });
  return response.arrayBuffer();
}

function subscribe(listener: (event: AppEvent) => void): () => void {
  const source = new EventSource('/events');
  source.onmessage = (message: MessageEvent<string>) =>
    listener(JSON.parse(message.data) as AppEvent);
  return () => source.close();
}

export const transport: Backend = { call, attachPhoto, blobUrl, blobBytes, subscribe };
