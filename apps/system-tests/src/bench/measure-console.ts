import type { Page } from 'playwright-core';

import { TestBrowser } from '../browser.js';
import { addTasks } from './add-tasks.js';
import { figure, median, percentile, type Figure } from './figure.js';
import type { Workspace } from './workspace.js';

const TASKS = 20_000;
const FEW_ASK = 200;
const RUNS = 5;
const MOVES = 120;
const NEWEST_FRAMES = `(() => {
  globalThis.frames_ = [];
  let before = performance.now();
  const note = (now) => { globalThis.frames_.push(now - before); before = now; requestAnimationFrame(note); };
  requestAnimationFrame(note);
})()`;
const SCRIPT_BYTES = `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;

interface Opened {
  readyAfterMs: number;
  scriptBytes: number;
}

/** Opens an address in a window that remembers nothing, until `isThere`. */
async function open(browser: TestBrowser, url: string, isThere: (page: Page) => Promise<unknown>): Promise<Opened> {
  const { page, context } = await browser.open();
  const startedAt = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await isThere(page);
  const readyAfterMs = performance.now() - startedAt;
  const scriptBytes = Number(await page.evaluate(SCRIPT_BYTES));
  await context.close();
  return { readyAfterMs, scriptBytes };
}

async function openOften(browser: TestBrowser, url: string, isThere: (page: Page) => Promise<unknown>): Promise<Opened> {
  const opened: Opened[] = [];
  for (let run = 0; run < RUNS; run += 1) opened.push(await open(browser, url, isThere));
  return { readyAfterMs: median(opened.map(({ readyAfterMs }) => readyAfterMs)), scriptBytes: opened[0]?.scriptBytes ?? 0 };
}

/** Milliseconds between frames while the graph is dragged to and fro. */
async function dragGraph(browser: TestBrowser, url: string): Promise<number[]> {
  const { page, context } = await browser.open();
  await page.goto(url);
  await page.locator('.react-flow__node').first().waitFor();
  await page.evaluate(NEWEST_FRAMES);
  await page.mouse.move(900, 760);
  await page.mouse.down();
  for (let move = 0; move < MOVES; move += 1) await page.mouse.move(900 - 4 * (move % 60), 760 - 2 * (move % 40));
  await page.mouse.up();
  const frames = (await page.evaluate('globalThis.frames_')) as number[];
  await context.close();
  return frames;
}

/** The console in a real browser, before tasks and events as years bring them. */
export async function measureConsole(workspace: Workspace): Promise<Figure[]> {
  const { events, note } = workspace.options;
  const tasks = workspace.size(TASKS);
  const product = await workspace.start(workspace.path('console'));
  note(`Importing ${events} mails and adding ${tasks} tasks …`);
  await workspace.import(product, await workspace.mailbox(events, FEW_ASK), events);
  await addTasks(product.client, tasks);
  const browser = await TestBrowser.launch();
  try {
    const plain = await openOften(browser, `${product.url}/healthz`, (page) => page.getByText('healthy').first().waitFor());
    const focus = await openOften(browser, product.url, (page) => page.getByRole('article').nth(8).waitFor());
    const graph = await openOften(browser, `${product.url}/graph?view=graph`, (page) => page.locator('.react-flow__node').first().waitFor());
    const search = await openOften(browser, `${product.url}/search?q=report`, (page) => page.locator('mark').first().waitFor());
    const frames = await dragGraph(browser, `${product.url}/graph?view=graph`);
    const common = { group: 'console', unit: 'ms' };
    const baseline = { what: 'GET /healthz in the same browser', value: plain.readyAfterMs, unit: 'ms' };
    return [
      figure({ ...common, name: `board of ${tasks} tasks and ${events} events usable, cold, median of ${RUNS}`, value: focus.readyAfterMs, target: { atMost: 1_500 }, baseline }),
      figure({ group: 'console', name: 'script before it shows, compressed', value: focus.scriptBytes / 1_000, unit: 'kB', target: { atMost: 250 } }),
      figure({ ...common, name: 'graph of 1,000 tasks drawn, cold', value: graph.readyAfterMs, baseline }),
      figure({ ...common, name: 'search shown, cold', value: search.readyAfterMs, baseline }),
      figure({ ...common, name: 'between two frames while the graph is dragged, median', value: percentile(frames, 0.5) }),
      figure({ ...common, name: 'the same, p95', value: percentile(frames, 0.95) }),
    ];
  } finally {
    await browser.close();
    await product.stop();
  }
}
