/**
 * The seam between the screen and the use cases. The types are generated from
 * `src-tauri/app/src/contract`; an implementation only carries them.
 *
 * Deliberately absent: sentences, retries, caches. A call either answers or throws a
 * {@link CommandFailure} with a stable code.
 */
import type { AppEvent } from './generated/AppEvent';
import type { CommandError } from './generated/CommandError';
import type { CommandSchema } from './generated/CommandSchema';
import type { DraftView } from './generated/DraftView';

export type CommandName = keyof CommandSchema;
export type Request<K extends CommandName> = CommandSchema[K][0];
export type Response<K extends CommandName> = CommandSchema[K][1];

export interface Backend {
  /** Calls a use case. */
  call<K extends CommandName>(name: K, request: Request<K>): Promise<Response<K>>;
  /** Hands over the raw bytes of a photo; they are checked by content, never by name. */
  attachPhoto(draft: string, bytes: ArrayBuffer): Promise<DraftView>;
  /** Address under which the window shows the bytes of a blob, as `photo/ab12…`. */
  blobUrl(path: string): string;
  /** The bytes of a blob. */
  blobBytes(path: string): Promise<ArrayBuffer>;
  /** Listens to what the program tells by itself; answers with the function that ends it. */
  subscribe(listener: (event: AppEvent) => void): () => void;
}

/** A use case's refusal or failure, as the contract has it. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(readonly error: CommandError) {
    super(error.code);
  }
}

/**
 * What a transport threw, as a {@link CommandFailure}. Whatever is not a command's error is a
 * defect between screen and program and becomes `internal`.
 */
export function asFailure(thrown: unknown): CommandFailure {
  if (thrown instanceof CommandFailure) return thrown;
  if (isCommandError(thrown)) return new CommandFailure(thrown);
  return new CommandFailure({ code: 'internal', params: {}, incident: null });
}

function isCommandError(value: unknown): value is CommandError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'params' in value &&
    typeof value.params === 'object'
  );
}
