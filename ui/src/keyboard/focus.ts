/** Where the focus goes: the next field on Enter, the first field in error, a page's own start. */
import { nextTick } from 'vue';

import { isComposing } from './composition';

const STOPS =
  'input:not([type=hidden]):not([type=file]):not(:disabled), textarea:not(:disabled), select:not(:disabled), [data-next]:not(:disabled)';

/** The places in a form at which Enter stops, in order; of a group of radios only one. */
function stops(form: HTMLElement): HTMLElement[] {
  const groups = new Set<string>();
  return [...form.querySelectorAll<HTMLElement>(STOPS)].filter((element) => {
    if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true;
    const members = [...form.querySelectorAll<HTMLInputElement>('input[type=radio]')].filter(
      (radio) => radio.name === element.name,
    );
    const stop = members.find((radio) => radio.checked) ?? members[0];
    if (stop !== element || groups.has(element.name)) return false;
    groups.add(element.name);
    return true;
  });
}

/**
 * Enter in a field goes to the next one; after the last to the form's next action, which it does
 * not trigger. Shift+Enter stays with a field of several lines, Enter on a button with the button.
 */
export function enterGoesOn(event: KeyboardEvent, form: HTMLElement): void {
  if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
  const target = event.target;
  if (!(target instanceof HTMLElement) || target instanceof HTMLButtonElement) return;
  const all = stops(form);
  const radio = target instanceof HTMLInputElement && target.type === 'radio' ? target.name : null;
  const at = all.findIndex(
    (stop) =>
      stop === target || (radio !== null && stop instanceof HTMLInputElement && stop.name === radio),
  );
  if (at < 0) return;
  event.preventDefault();
  all[at + 1]?.focus();
}

/** Puts the focus on the first field that shows an error. */
export async function focusFirstError(root: HTMLElement | null): Promise<void> {
  await nextTick();
  const marked = root?.querySelector<HTMLElement>('[aria-invalid=true], [data-invalid]');
  const field = marked?.matches('input, textarea, button')
    ? marked
    : marked?.querySelector<HTMLElement>('input, textarea, button');
  field?.focus();
}

/** Puts the focus on what a selector names, once it is there. */
export async function focusOn(selector: string, root: ParentNode = document): Promise<void> {
  await nextTick();
  root.querySelector<HTMLElement>(selector)?.focus();
}
