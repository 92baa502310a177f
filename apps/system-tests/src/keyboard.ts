import type { Locator, Page } from 'playwright-core';

const MOST_STEPS = 120;
/** A page may still be scrolling to it, or be given something above it. */
const IN_SIGHT_WITHIN_MS = 5_000;
/** Runs in the page. A message that goes away by itself hides nothing for good. */
const IN_SIGHT = `(element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const seen = document.elementFromPoint(left + width / 2, top + height / 2);
  return element.contains(seen) || seen?.closest('[aria-label=Notifications]') != null;
}`;

/** Goes on by Tab until it has the focus; throws where it cannot be reached so, or lies under something else then. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  let element = await target.elementHandle();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (!(await element?.evaluate((one) => one.isConnected))) element = await target.elementHandle();
    if (await element?.evaluate((one) => one === one.ownerDocument.activeElement)) {
      await page.waitForFunction(`(${IN_SIGHT})(document.activeElement)`, undefined, { timeout: IN_SIGHT_WITHIN_MS }).catch(() => {
        throw new Error(`${String(target)} has the focus and is not in sight.`);
      });
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${String(target)} cannot be reached by Tab.`);
}

/** Goes there by Tab, and presses a key. */
export async function tabAndPress(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes to a field by Tab, and writes in place of what is in it. */
export async function tabAndType(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** From now on a pointer that is used on the page is a complaint of it. */
export async function forbidMouse(page: Page): Promise<void> {
  await page.evaluate(`addEventListener('pointerdown', () => console.error('A pointer was used.'), { capture: true })`);
}
