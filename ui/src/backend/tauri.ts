/** The seam in the window: commands, events and the blob protocol of the Tauri shell. */
import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import { asFailure, CommandFailure } from './backend';
import type { Backend, CommandName, Request, Response } from './backend';
import type { AppEvent } from './generated/AppEvent';
import type { DraftView } from './generated/DraftView';

async function call<K extends CommandName>(name: K, request: Request<K>): Promise<Response<K>> {
  try {
    return await invoke<Response<K>>(name, { request });
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

async function attachPhoto(draft: string, bytes: ArrayBuffer): Promise<DraftView> {
  try {
    return await invoke<DraftView>('attach_photo', new Uint8Array(bytes), { headers: { draft } });
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

function blobUrl(path: string): string {
  return convertFileSrc(path, 'counter');
}

async function blobBytes(path: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(blobUrl(path));
    if (!response.ok) throw new CommandFailure({ code: 'not_found', params: {}, incident: null });
    return await response.arrayBuffer();
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

function subscribe(listener: (event: AppEvent) => void): () => void {
  const ending = listen<AppEvent>('app-event', ({ payload }) => listener(payload));
  return () => {
    void ending.then((end) => end());
  };
}

export const transport: Backend = { call, attachPhoto, blobUrl, blobBytes, subscribe };
