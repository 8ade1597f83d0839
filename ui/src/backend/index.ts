/**
 * The backend that this bundle was built for. `@/backend/transport` is an alias of the build:
 * `tauri.ts` in the window's bundle, `http.ts` in that of the browser tests.
 */
import { transport } from '@/backend/transport';

import type { Backend } from './backend';

export { asFailure, CommandFailure } from './backend';
export type { Backend, CommandName, Request, Response } from './backend';

let current: Backend = transport;

/** The backend in use. */
export function backend(): Backend {
  return current;
}

/** Puts another in its place; tests use it with their double. */
export function useBackend(replacement: Backend): void {
  current = replacement;
}
