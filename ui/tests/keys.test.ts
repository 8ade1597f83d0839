/** Keys reach the right layer, and none of an input method's keys does anything. */
import { afterEach, describe, expect, it, vi } from 'vitest';

import { isComposing } from '@/keyboard/composition';
import { enterGoesOn } from '@/keyboard/focus';
import { dispatch, keyName, pushKeys } from '@/keyboard/keys';

const pops: (() => void)[] = [];
afterEach(() => pops.splice(0).forEach((pop) => pop()));

function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, 'target', { value: target });
  dispatch(event);
  return event;
}

describe('input methods', () => {
  it.each([
    ['Chromium, composing', { isComposing: true }],
    ['WebKit, the Enter that takes a candidate', { isComposing: false, keyCode: 229 }],
  ])('%s: nothing is triggered', (_, init) => {
    const action = vi.fn();
    pops.push(pushKeys({ Enter: action, F9: action, ' ': action }));
    for (const key of ['Enter', 'F9', ' ']) press(key, init);
    expect(action).not.toHaveBeenCalled();
  });

  it('an ordinary Enter is none of theirs', () => {
    expect(isComposing(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13 }))).toBe(false);
  });
});

describe('layers', () => {
  it('the uppermost takes the key', () => {
    const [below, above] = [vi.fn(), vi.fn()];
    pops.push(pushKeys({ Escape: below }), pushKeys({ Escape: above }));
    expect(press('Escape').defaultPrevented).toBe(true);
    expect(above).toHaveBeenCalledOnce();
    expect(below).not.toHaveBeenCalled();
  });

  it('false hands it on', () => {
    const below = vi.fn();
    pops.push(pushKeys({ Escape: below }), pushKeys({ Escape: () => false }));
    press('Escape');
    expect(below).toHaveBeenCalledOnce();
  });

  it('a dialog hides what lies below', () => {
    const submit = vi.fn();
    pops.push(pushKeys({ F9: submit }), pushKeys({ Escape: vi.fn() }, true));
    press('F9');
    expect(submit).not.toHaveBeenCalled();
  });

  it('digits belong to a field that is typed in, function keys do not', () => {
    const [digit, help] = [vi.fn(), vi.fn()];
    pops.push(pushKeys({ '1': digit, F1: help }));
    const field = document.createElement('input');
    press('1', {}, field);
    press('F1', {}, field);
    expect(digit).not.toHaveBeenCalled();
    expect(help).toHaveBeenCalledOnce();
    press('1');
    expect(digit).toHaveBeenCalledOnce();
  });

  it('names keys with their modifiers', () => {
    expect(keyName(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }))).toBe('Ctrl+K');
    expect(keyName(new KeyboardEvent('keydown', { key: 'o', altKey: true }))).toBe('Alt+O');
    expect(keyName(new KeyboardEvent('keydown', { key: 'F4' }))).toBe('F4');
  });

  it('the browser’s own keys are held back', () => {
    expect(press('F3').defaultPrevented).toBe(true);
    expect(press('a').defaultPrevented).toBe(false);
  });
});

describe('Enter in a form', () => {
  function build(): HTMLElement {
    document.body.innerHTML = `<form>
      <input id="name"><input id="off" disabled>
      <input type="radio" name="who" id="self"><input type="radio" name="who" id="agent" checked>
      <input id="phone"><button type="button" id="go" data-next>go</button></form>`;
    const root = document.querySelector('form');
    if (root === null) throw new Error('no form');
    root.addEventListener('keydown', (event) => enterGoesOn(event, root));
    return root;
  }

  function enter(init: KeyboardEventInit = {}): string {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }),
    );
    return document.activeElement?.id ?? '';
  }

  it('goes to the next field and at last to the action, without doing it', () => {
    const root = build();
    const go = vi.fn();
    root.querySelector('#go')?.addEventListener('click', go);
    root.querySelector<HTMLElement>('#name')?.focus();
    expect([enter(), enter(), enter()]).toEqual(['agent', 'phone', 'go']);
    expect(go).not.toHaveBeenCalled();
  });

  it('stays while an input method composes', () => {
    build().querySelector<HTMLElement>('#name')?.focus();
    expect(enter({ isComposing: true })).toBe('name');
    expect(enter({ keyCode: 229 })).toBe('name');
  });
});
