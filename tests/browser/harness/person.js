/** A person's page: opened by the number, and a business begun from it, by keyboard. */

/** Opens the page of the person with this number and waits until a business stands on it. */
export async function openPerson(desk, number, business) {
  await desk.press('Control+K');
  await desk.focusIsOn('finder-input');
  await desk.press('Control+A');
  await desk.type(number);
  await desk.sees('person-row');
  await desk.press('Enter');
  await desk.sees(`action-${business}`);
}

/** Presses the key that stands before a business. */
export async function beginBusiness(desk, business) {
  await desk.sees(`action-${business}`);
  await desk.press(await desk.at(`action-${business}`).getAttribute('aria-keyshortcuts'));
}
