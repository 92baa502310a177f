import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage', '--host-resolver-rules=MAP elsewhere.test 127.0.0.1'];
const root = join(import.meta.dirname, '..', '..', '..');

/** Where screenshots of the pages are kept for people to look at. */
const SCREENSHOTS = join(root, 'tmp', 'screenshots');

/** A phone and a desk, by day and by night. */
export const LOOKS = [
  { look: 'phone-light', width: 390, height: 844, colorScheme: 'light' },
  { look: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
  { look: 'desktop-dark', width: 1360, height: 860, colorScheme: 'dark' },
  { look: 'desktop-light', width: 1360, height: 860, colorScheme: 'light' },
] as const;

/** A real browser, and everything that its pages complained of. */
export class TestBrowser {
  readonly complaints: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<TestBrowser> {
    const executablePath = process.env['CHROMIUM'] ?? CANDIDATES.find((path) => existsSync(path));
    if (!executablePath) throw new Error('There is no Chromium here. Install it (apt-get install chromium), or name one with CHROMIUM=/path.');
    await mkdir(SCREENSHOTS, { recursive: true });
    return new TestBrowser(await chromium.launch({ executablePath, args: FLAGS }));
  }

  /** A window of its own, with nothing remembered. */
  async open(options: BrowserContextOptions = {}): Promise<{ page: Page; context: BrowserContext }> {
    const context = await this.#browser.newContext({ viewport: { width: 1360, height: 860 }, timezoneId: 'Europe/Copenhagen', locale: 'en-GB', reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    this.watch(page);
    await this.#measure(page);
    return { page, context };
  }

  /** Notes which lines of the console the window runs, where the check asks for it. */
  async #measure(page: Page): Promise<void> {
    const folder = process.env['BROWSER_COVERAGE'];
    if (!folder) return;
    await page.coverage.startJSCoverage({ resetOnNavigation: false });
    const context = page.context();
    const close = context.close.bind(context);
    context.close = async () => {
      const entries = await page.coverage.stopJSCoverage();
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${crypto.randomUUID()}.json`), JSON.stringify(entries.map(({ url, functions }) => ({ scriptId: '0', url: new URL(url).pathname, functions }))));
      await close();
    };
  }

  /** Notes scripts that fail, errors of the console and whatever the security policy refused. */
  watch(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|net::ERR_|Cross-Origin-Opener-Policy header has been ignored/.test(message.text())) this.complaints.push(`${page.url()}: ${message.text()}`);
    });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** Keeps a picture of what is seen of the page, or of the whole of it, under a name. */
export async function keepPicture(page: Page, name: string, { isWhole = false } = {}): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: isWhole });
}
