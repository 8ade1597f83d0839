/**
 * Whether a key belongs to an input method that is composing. WebKit reports the Enter that
 * takes a candidate with `isComposing` false and `keyCode` 229, so both are looked at; such a key
 * never triggers an action.
 */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only sign that WebKit gives.
  return event.isComposing || event.keyCode === 229;
}
