/**
 * The keys of the counter: one listener on the window, a stack of layers on top of it.
 *
 * The uppermost layer that knows a key takes it. A layer that blocks (a dialog) hides the ones
 * below it. A plain digit is left to a field that is being typed in.
 */
import { onBeforeMount, onBeforeUnmount } from 'vue';

import { isComposing } from './composition';

/** What a key does. `false` says that it was not for this layer after all. */
export type KeyAction = (event: KeyboardEvent) => unknown;

/** Actions by key, as `F3`, `Escape`, `Ctrl+K`, `Alt+O`, `1`. */
export type KeyMap = Readonly<Record<string, KeyAction>>;

interface Layer {
  readonly keys: KeyMap;
  readonly blocks: boolean;
}

const layers: Layer[] = [];

/** Keys that a webview would take for itself, whether or not a page uses them. */
const WEBVIEW_KEYS = new Set(['F1', 'F3', 'F6', 'F7', 'Ctrl+K', 'Ctrl+P', 'Ctrl+F', 'Ctrl+S']);

/** The name of a key with its modifiers. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const modifiers = [
    event.ctrlKey || event.metaKey ? 'Ctrl+' : '',
    event.altKey ? 'Alt+' : '',
    event.shiftKey && event.key.length > 1 ? 'Shift+' : '',
  ];
  return modifiers.join('') + key;
}

function isTypedIn(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

/** Hands a key to the layers, the uppermost first. */
export function dispatch(event: KeyboardEvent): void {
  if (isComposing(event) || event.defaultPrevented) return;
  const name = keyName(event);
  if (WEBVIEW_KEYS.has(name)) event.preventDefault();
  if (name.length === 1 && isTypedIn(event.target)) return;
  for (const layer of [...layers].reverse()) {
    const action = layer.keys[name];
    if (action !== undefined && action(event) !== false) {
      event.preventDefault();
      return;
    }
    if (layer.blocks) return;
  }
}

/** Starts listening; answers with the function that ends it. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', dispatch);
  return () => window.removeEventListener('keydown', dispatch);
}

/** Adds a layer; answers with the function that takes it away. */
export function pushKeys(keys: KeyMap, blocks = false): () => void {
  const layer = { keys, blocks };
  layers.push(layer);
  return () => {
    const at = layers.indexOf(layer);
    if (at >= 0) layers.splice(at, 1);
  };
}

/**
 * A component's keys, for as long as it is mounted. They are added before it is mounted, so that
 * a page lies above the frame around it, and a button above its page.
 */
export function useKeys(keys: KeyMap, options: { blocks?: boolean } = {}): void {
  let pop: (() => void) | undefined;
  onBeforeMount(() => {
    pop = pushKeys(keys, options.blocks);
  });
  onBeforeUnmount(() => pop?.());
}
