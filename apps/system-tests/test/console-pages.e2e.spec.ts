import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { keepPicture } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { findBarriers } from '../src/find-barriers.js';
import { forbidMouse, tabAndPress, tabTo } from '../src/keyboard.js';

let shown: TestConsole;

beforeAll(async () => {
  shown = await TestConsole.start('console-pages', { hasSample: true });
});
afterAll(() => shown.stop());

const SIZES = { desktop: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } } as const;
const THEMES = ['light', 'dark'] as const;

/** Each page, and what stands on it once it is there. */
const PAGES: readonly { name: string; path: () => Promise<string>; isThere: (page: Page) => Promise<void> }[] = [
  { name: 'focus', path: async () => '/', isThere: (page) => page.getByRole('article').first().waitFor() },
  { name: 'task', path: async () => `/?task=${(await shown.client.call('getFocus', {})).today.tasks[0]?.id}`, isThere: (page) => page.getByRole('dialog').getByText('History').waitFor() },
  { name: 'graph', path: async () => '/graph?view=graph', isThere: (page) => page.locator('.react-flow__node').first().waitFor() },
  { name: 'graph-list', path: async () => '/graph?view=list', isThere: (page) => page.getByRole('heading', { name: /This week/ }).waitFor() },
  { name: 'ask', path: async () => '/ask?q=what%20needs%20action%3F', isThere: (page) => page.getByText(/^\d+ tasks$/).first().waitFor() },
  { name: 'search', path: async () => '/search?q=antenna', isThere: (page) => page.locator('mark').first().waitFor() },
  { name: 'thread', path: async () => `/events/${(await shown.client.call('search', { q: 'antenna decision', sources: ['email'] })).hits[0]?.object_id}`, isThere: (page) => page.getByRole('article').first().waitFor() },
  { name: 'import', path: async () => '/import', isThere: (page) => page.getByRole('heading', { name: 'Earlier imports' }).waitFor() },
  { name: 'settings', path: async () => '/settings', isThere: (page) => page.getByRole('heading', { name: 'Test MCP connections' }).waitFor() },
  { name: 'nowhere', path: async () => '/nowhere', isThere: (page) => page.getByText('There is no such page.').waitFor() },
];

describe.each(PAGES)('the page $name', ({ name, path, isThere }) => {
  it.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('keeps nobody out and fits its window: %s, light and dark', async (size) => {
    for (const colorScheme of THEMES) {
      const page = await shown.open(await path(), { viewport: SIZES[size], colorScheme });
      await isThere(page);
      await keepPicture(page, `${name}-${size}-${colorScheme}`);
      expect(await findBarriers(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(SIZES[size].width);
      await page.context().close();
    }
  });
});

describe('going about by keyboard', () => {
  it('reaches every page by two keys', async () => {
    const page = await shown.open('/');
    await page.getByRole('article').first().waitFor();
    const go = async (key: string, isThere: () => Promise<void>) => {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await isThere();
    };
    const leaveBox = async (name: string) => {
      const box = page.getByLabel(name);
      await waitFor(() => box.evaluate((element) => element === element.ownerDocument.activeElement));
      await box.blur();
    };
    await go('r', () => page.locator('.react-flow__node').first().waitFor());
    await go('a', () => leaveBox('Your question'));
    await go('s', () => leaveBox('Search everything that came in'));
    await go('i', () => page.getByRole('heading', { name: 'Import', exact: true }).waitFor());
    await go('e', () => page.getByRole('heading', { name: 'Settings', exact: true }).waitFor());
    await go('f', () => page.getByRole('article').first().waitFor());
    await page.context().close();
  });

  it('gets past the navigation by one key', async () => {
    const page = await shown.open('/');
    await page.getByRole('article').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.context().close();
  });
});

async function openGraph(): Promise<Page> {
  const page = await shown.open('/graph?view=graph');
  await page.locator('.react-flow__node').first().waitFor();
  return page;
}

/** Where one looks in the drawing, and how close. */
async function viewOf(page: Page): Promise<{ x: number; zoom: number }> {
  const style = await page.locator('.react-flow__viewport').getAttribute('style');
  const [, x, zoom] = /translate\((-?[\d.]+)px.*scale\(([\d.]+)\)/.exec(style ?? '') ?? [];
  return { x: Number(x), zoom: Number(zoom) };
}

describe('the graph', () => {
  it('[MIM-45] [MIM-46] [MIM-47] shows lanes, opens a task by keyboard, and turns green what is done elsewhere', async () => {
    const page = await shown.open('/graph?view=graph');
    for (const lane of ['Today', 'This week', 'This month']) await page.getByText(lane, { exact: true }).first().waitFor();
    const node = page.getByRole('main').getByRole('button', { name: 'Antenna: internal or external' });
    await node.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('heading', { name: 'Antenna: internal or external' }).waitFor();
    await page.keyboard.press('Escape');
    const { nodes } = await shown.client.call('getGraph', { window: 'month' });
    const task = nodes.find(({ title }) => title === 'Antenna: internal or external');
    await shown.client.call('completeTask', { id: task?.id ?? '' });
    await node.getByRole('img', { name: 'done' }).waitFor();
    await shown.client.call('undoTask', { id: task?.id ?? '' });
    await page.context().close();
  });

  it('[MIM-7] is moved about in, looked at closer and as a whole, and filtered, by keyboard alone', async () => {
    const page = await openGraph();
    await forbidMouse(page);
    const begun = await viewOf(page);
    await page.keyboard.press('+');
    await waitFor(async () => (await viewOf(page)).zoom > begun.zoom);
    for (const key of ['-', '-', '-']) await page.keyboard.press(key);
    await waitFor(async () => (await viewOf(page)).zoom < begun.zoom);
    await page.keyboard.press('0');
    for (const lane of ['Last 7 days', 'Today', 'This week', 'This month']) await page.getByRole('heading', { name: lane }).waitFor();
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate('document.activeElement.id') as Promise<string>;
    await waitFor(async () => (await focused()).startsWith('graph-task-'));
    const first = await focused();
    await page.keyboard.press('ArrowDown');
    await waitFor(async () => (await focused()) !== first);
    await tabTo(page, page.getByRole('group', { name: 'Status' }).getByRole('button', { name: 'All' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL(/status=future/);
    await page.getByText(`${(await shown.client.call('getGraph', { window: 'month', status: 'future' })).nodes.length} tasks`).waitFor();
    expect(await page.getByRole('group', { name: 'Status' }).getByRole('button', { name: 'To do' }).evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await tabAndPress(page, page.getByRole('combobox', { name: 'Source' }));
    await page.getByRole('option', { name: 'Jira' }).waitFor();
    await page.keyboard.type('Jira');
    await page.keyboard.press('Enter');
    await page.waitForURL(/source=jira/);
    const { nodes } = await shown.client.call('getGraph', { window: 'month', source: 'jira', status: 'future' });
    await page.getByText(`${nodes.length} tasks`).waitFor();
    await page.context().close();
  });

  it('[MIM-47] draws links by their kind, is dragged and zoomed by hand, and shows itself small', async () => {
    const page = await openGraph();
    const { links } = await shown.client.call('getGraph', { window: 'month' });
    const kinds = new Set(links.map(({ kind }) => kind));
    expect(kinds.size).toBeGreaterThan(0);
    for (const kind of kinds) await waitFor(async () => (await page.locator(`svg [data-link=${kind}]`).count()) > 0);
    await page.getByRole('img', { name: 'The whole graph, small' }).waitFor();
    const begun = await viewOf(page);
    await page.mouse.move(900, 700);
    await page.mouse.down();
    await page.mouse.move(800, 660, { steps: 5 });
    await page.mouse.up();
    await waitFor(async () => (await viewOf(page)).x < begun.x);
    await page.mouse.wheel(0, -300);
    await waitFor(async () => (await viewOf(page)).zoom > begun.zoom);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('heading', { name: 'Last 7 days' }).waitFor();
    await page.context().close();
  });

  it.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('leads to a task with its history, where it is done and taken back by keyboard: %s', async (size) => {
    const page = await shown.open('/graph', { viewport: SIZES[size] });
    const [task] = (await shown.client.call('getFocus', {})).week.tasks;
    const name = { name: task?.title ?? '', exact: true };
    const place = page.getByRole('main').getByRole('link', name).or(page.getByRole('main').getByRole('button', { name: task?.title ?? '' })).first();
    await place.waitFor();
    await forbidMouse(page);
    await place.focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', name);
    await tabAndPress(page, drawer.getByRole('button', { name: 'Done' }));
    await drawer.getByText('Completed by you').first().waitFor();
    await tabAndPress(page, drawer.getByRole('button', { name: 'Undo last change' }));
    await drawer.getByText('Taken back by you').first().waitFor();
    await drawer.getByRole('button', { name: 'Done' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('[MIM-7] keeps its filters in the address', async () => {
    const page = await shown.open('/graph?view=list&source=jira');
    await page.getByText(/WATER-1/).first().waitFor();
    expect(await page.getByRole('main').getByText('Mail', { exact: true }).count()).toBe(0);
    await page.context().close();
  });
});
