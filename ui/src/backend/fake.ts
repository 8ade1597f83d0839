/** A double of the backend for tests: answers by command, a record of calls, events at will. */
import { CommandFailure } from './backend';
import type { Backend, CommandName, Request, Response } from './backend';
import type { AppEvent } from './generated/AppEvent';
import type { DraftView } from './generated/DraftView';
import type { ErrorCode } from './generated/ErrorCode';

type Answers = {
  [K in CommandName]?: (request: Request<K>) => Response<K> | Promise<Response<K>>;
};

export interface FakeBackend extends Backend {
  /** What was called, in order. */
  readonly calls: { readonly name: CommandName; readonly request: unknown }[];
  /** Answers by command; a command without one fails as `internal`. */
  readonly answers: Answers;
  /** Answers a photo. */
  photo: (bytes: ArrayBuffer) => DraftView | Promise<DraftView>;
  /** Tells an event to the screen. */
  tell(event: AppEvent): void;
  /** Requests of one command, in order. */
  requests<K extends CommandName>(name: K): Request<K>[];
}

/** A command's failure. */
export function failure(code: ErrorCode, params: Record<string, string> = {}): CommandFailure {
  return new CommandFailure({ code, params, incident: null });
}

export function fakeBackend(answers: Answers = {}): FakeBackend {
  const listeners = new Set<(event: AppEvent) => void>();
  const calls: FakeBackend['calls'] = [];
  return {
    calls,
    answers,
    photo: () => Promise.reject(failure('internal')),
    async call(name, request) {
      calls.push({ name, request: JSON.parse(JSON.stringify(request)) as unknown });
      const answer = answers[name];
      if (answer === undefined) throw failure('internal');
      return answer(request);
    },
    async attachPhoto(_draft, bytes) {
      return this.photo(bytes);
    },
    blobUrl: (path) => `blob:${path}`,
    blobBytes: () => Promise.reject(failure('not_found')),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(event) {
      listeners.forEach((listener) => listener(event));
    },
    requests<K extends CommandName>(name: K) {
      return calls.filter((call) => call.name === name).map((call) => call.request as Request<K>);
    },
  };
}
