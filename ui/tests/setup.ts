import { beforeEach } from 'vitest';
import { createPinia, setActivePinia } from 'pinia';

// jsdom has no layout, so it has neither of these.
globalThis.ResizeObserver = class {
  observe(): void {
    return;
  }
  unobserve(): void {
    return;
  }
  disconnect(): void {
    return;
  }
};
Element.prototype.scrollTo = () => undefined;

beforeEach(() => {
  setActivePinia(createPinia());
  document.body.innerHTML = '';
});
