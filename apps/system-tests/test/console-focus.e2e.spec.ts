import { waitFor } from '@adjutant/testing';
import type { AdjutantClient } from '@adjutant/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';

import { keepPicture } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { forbidMouse, tabAndPress, tabTo } from '../src/keyboard.js';
import { middleOfThree } from '../src/middle-of-three.js';

let shown: TestConsole;
let client: AdjutantClient;

beforeAll(async () => {
  shown = await TestConsole.start('console-focus', { hasSample: true });
  ({ client } = shown);
});
afterAll(() => shown.stop());

const SIZES = [
  ['phone', { width: 390, height: 844 }],
  ['desktop', { width: 1360, height: 860 }],
] as const;

async function openBoard(viewport: { width: number; height: number } = SIZES[1][1]): Promise<Page> {
  const page = await shown.open('/', { viewport });
  await page.getByRole('article').first().waitFor();
  return page;
}

const columnOf = (page: Page, name: string) => page.getByRole('region', { name });
const cardsOf = (page: Page, name: string) => columnOf(page, name).getByRole('article');
const boardTitles = async () => (await client.call('getFocus', {})).today.tasks.map(({ title }) => title);

describe('the board in a browser', () => {
  it('[MIM-1] [MIM-46] shows three tasks each for today, this week and this month, with source, due date and the sentence', async () => {
    const page = await openBoard();
    for (const column of ['Today', 'This week', 'This month']) expect(await cardsOf(page, column).count()).toBe(3);
    const [task] = (await client.call('getFocus', {})).today.tasks;
    const card = cardsOf(page, 'Today').first();
    await card.getByRole('heading', { name: task?.title ?? '' }).waitFor();
    expect(await card.getByRole('blockquote').textContent()).toBe(`“${task?.source_refs.find(({ quote }) => quote)?.quote}”`);
    const { week } = await client.call('getFocus', {});
    await columnOf(page, 'This week').getByText(`3 of ${week.total}`).waitFor();
    const tasks = (await client.call('getFocus', {})).today.tasks;
    const places = tasks.flatMap(({ source_ref: place }) => place ?? []);
    expect(places).not.toEqual([]);
    for (const place of places) await cardsOf(page, 'Today').getByText(place, { exact: true }).first().waitFor();
    const days = await cardsOf(page, 'Today').locator(':scope > :first-child > :last-child').allTextContents();
    expect(days).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/^(?:Today|Was due|Yesterday|\d+ days ago|No date)/)));
    await keepPicture(page, 'focus');
    await page.context().close();
  });

  it('says why a task is here, term by term, and opens its source and its history', async () => {
    const page = await openBoard();
    const card = cardsOf(page, 'Today').first();
    await card.getByRole('button', { name: 'Why here?' }).click();
    for (const term of ['Urgency', 'Importance', 'Recency', 'Signals of the source']) await card.getByText(term, { exact: true }).waitFor();
    await card.getByRole('heading').getByRole('link').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Created').waitFor();
    await keepPicture(page, 'task-drawer');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('[MIM-61] completes and takes back by keyboard alone', async () => {
    const page = await openBoard();
    const before = await boardTitles();
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    await page.getByText('Well done! 🍾').waitFor();
    await waitFor(async () => (await boardTitles())[0] !== before[0]);
    await columnOf(page, 'Today').getByRole('heading', { name: before[0] ?? '' }).waitFor({ state: 'detached' });
    await page.keyboard.press('u');
    await waitFor(async () => (await boardTitles())[0] === before[0]);
    await columnOf(page, 'Today').getByRole('heading', { name: before[0] ?? '' }).waitFor();
    await page.context().close();
  });

  it('[MIM-61] takes back by the UNDO of the message', async () => {
    const page = await openBoard();
    const before = await boardTitles();
    await cardsOf(page, 'Today').first().getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'UNDO' }).click();
    await waitFor(async () => (await boardTitles())[0] === before[0]);
    await page.context().close();
  });

  it('[MIM-61] takes back what is still being done, and what was done before it', async () => {
    const page = await openBoard();
    const before = (await boardTitles()).slice(0, 2);
    const answer = Promise.withResolvers<void>();
    await page.route('**/tasks/*/complete', async (route) => {
      const response = await route.fetch();
      await answer.promise;
      await route.fulfill({ response });
    });
    for (const key of ['j', 'd', 'd']) await page.keyboard.press(key);
    await waitFor(async () => (await boardTitles()).every((title) => !before.includes(title)));
    for (const key of ['u', 'u']) await page.keyboard.press(key);
    answer.resolve();
    await waitFor(async () => {
      const titles = await boardTitles();
      return before.every((title) => titles.includes(title));
    });
    await page.context().close();
  });

  it('puts a task off: not today, until a moment, or until another day', async () => {
    const page = await openBoard();
    const [first, second] = (await client.call('getFocus', {})).today.tasks;
    await page.keyboard.press('j');
    await page.keyboard.press('n');
    await page.getByText(/^Snoozed until/).waitFor();
    await waitFor(async () => (await client.call('getTask', { id: first?.id ?? '' })).status === 'snoozed');
    await page.getByRole('button', { name: 'UNDO' }).click();
    await waitFor(async () => (await client.call('getTask', { id: first?.id ?? '' })).status !== 'snoozed');
    await columnOf(page, 'Today').getByRole('heading', { name: first?.title ?? '' }).waitFor();
    const card = columnOf(page, 'Today').getByRole('article', { name: second?.title ?? '' });
    await card.focus();
    await page.keyboard.press('s');
    await page.getByRole('menuitem', { name: /In a week/ }).click();
    await waitFor(async () => (await client.call('getTask', { id: second?.id ?? '' })).status === 'snoozed');
    await page.keyboard.press('u');
    await waitFor(async () => (await client.call('getTask', { id: second?.id ?? '' })).status !== 'snoozed');
    await page.context().close();
  });

  it('[MIM-27] shows the rest of a column one step away', async () => {
    const page = await openBoard();
    const { total } = (await client.call('getFocus', {})).week;
    await columnOf(page, 'This week').getByRole('button', { name: `Show ${total - 3} more` }).click();
    await waitFor(async () => (await cardsOf(page, 'This week').count()) === total);
    await page.context().close();
  });

  it('[MIM-4] shows within a second what changes elsewhere, and after being away what was missed', async () => {
    const page = await openBoard();
    const other = await shown.open('/');
    const [task] = (await client.call('getFocus', {})).today.tasks;
    const name = { name: task?.title ?? '' };
    const [here, there] = [page, other].map((window) => columnOf(window, 'Today').getByRole('heading', name)) as [Locator, Locator];
    for (const heading of [here, there]) await heading.waitFor();
    const soon = await middleOfThree(async (round) => {
      if (round > 0) await client.call('undoTask', { id: task?.id ?? '' });
      for (const heading of [here, there]) await heading.waitFor();
      await columnOf(other, 'Today').getByRole('article', name).getByRole('button', { name: 'Done' }).click();
      await here.waitFor({ state: 'detached' });
    });
    expect(soon).toBeLessThanOrEqual(1_000);
    await page.context().setOffline(true);
    await client.call('undoTask', { id: task?.id ?? '' });
    await there.waitFor();
    await page.context().setOffline(false);
    await here.waitFor();
    for (const window of [page, other]) await window.context().close();
  });

  it('[MIM-4] stays where one is when something changes above', async () => {
    const page = await openBoard(SIZES[0][1]);
    const card = cardsOf(page, 'This month').first();
    await card.focus();
    const top = async () => Math.round((await card.boundingBox())?.y ?? 0);
    const before = await top();
    expect(await page.evaluate('scrollY')).toBeGreaterThan(0);
    const made: string[] = [];
    const soon = await middleOfThree(async (round) => {
      made.push((await client.call('createTask', { title: `Come in above ${round}`, due_at: new Date().toISOString(), priority: 'critical' })).id);
      await columnOf(page, 'Today').getByRole('heading', { name: `Come in above ${round}` }).waitFor();
      expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
    });
    expect(soon).toBeLessThanOrEqual(1_000);
    expect(await card.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    for (const id of made) await client.call('deleteTask', { id });
    await page.context().close();
  });

  it('loads at most 250 kB of script before it shows', async () => {
    const page = await shown.open('/');
    await page.getByRole('article').first().waitFor();
    const sizes: number[] = await page.evaluate(`performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map(({ encodedBodySize }) => encodedBodySize)`);
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250_000);
    await page.context().close();
  });

  it('lists its keys', async () => {
    const page = await openBoard();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await keepPicture(page, 'keys');
    await page.context().close();
  });
});

describe.each(SIZES)('the board by keyboard alone, at the width of a %s', (_, viewport) => {
  it('moves about, opens, explains, and leads to the source', async () => {
    const page = await openBoard(viewport);
    await forbidMouse(page);
    const hasFocus = (column: string, at: number) => waitFor(() => cardsOf(page, column).nth(at).evaluate((element) => element === element.ownerDocument.activeElement));
    for (const [key, column, at] of [['ArrowDown', 'Today', 0], ['ArrowDown', 'Today', 1], ['ArrowRight', 'This week', 1], ['k', 'This week', 0], ['ArrowLeft', 'Today', 0]] as const) {
      await page.keyboard.press(key);
      await hasFocus(column, at);
    }
    await page.keyboard.press('w');
    await cardsOf(page, 'Today').first().getByText('Urgency', { exact: true }).waitFor();
    await page.keyboard.press('w');
    await cardsOf(page, 'Today').first().getByText('Urgency', { exact: true }).waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('History').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await hasFocus('Today', 0);
    await page.keyboard.press('o');
    await page.waitForURL(/\/(?:events|threads)\//);
    await page.getByRole('article').first().waitFor();
    await page.goBack();
    await tabAndPress(page, columnOf(page, 'This week').getByRole('button', { name: /^Show \d+ more/ }));
    await columnOf(page, 'This week').getByRole('button', { name: 'Show only the first three' }).waitFor();
    await page.context().close();
  });

  it('[MIM-61] puts off until another day, completes, and takes back by the button', async () => {
    const page = await openBoard(viewport);
    await forbidMouse(page);
    const [task] = (await client.call('getFocus', {})).today.tasks;
    const status = async () => (await client.call('getTask', { id: task?.id ?? '' })).status;
    const card = columnOf(page, 'Today').getByRole('article', { name: task?.title ?? '' });
    await tabTo(page, card);
    await page.keyboard.press('s');
    await page.getByRole('menuitem', { name: 'On another day …' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('textbox', { name: 'Snooze until' }));
    await page.keyboard.type(`0101${new Date().getFullYear() + 1}`);
    await page.keyboard.press('Tab');
    await page.keyboard.type('0930am');
    await page.keyboard.press('Enter');
    await page.getByText(/^Snoozed until .*1 Jan.* 09:30\.$/).waitFor();
    expect(await status()).toBe('snoozed');
    await tabAndPress(page, page.getByRole('button', { name: 'UNDO' }));
    await waitFor(async () => (await status()) !== 'snoozed');
    await tabAndPress(page, card, 'd');
    await page.getByText('Well done! 🍾').waitFor();
    await tabAndPress(page, page.getByRole('dialog', { name: 'Well done! 🍾' }).getByRole('button', { name: 'UNDO' }));
    await waitFor(async () => (await status()) !== 'done');
    await card.waitFor();
    await page.context().close();
  });
});
