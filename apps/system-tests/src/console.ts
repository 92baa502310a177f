import { join } from 'node:path';

import { AdjutantClient } from '@adjutant/client';
import { renderSample, startSystem, type RunningSystem } from '@adjutant/standalone';
import type { BrowserContextOptions, Page } from 'playwright-core';

import { TestBrowser } from './browser.js';
import { importAndSettle } from './settled.js';
import { removeFolder, temporaryFolder } from './temporary-folder.js';

/** The whole system with a browser before it. */
export class TestConsole {
  private constructor(
    readonly folder: string,
    readonly system: RunningSystem,
    readonly client: AdjutantClient,
    readonly browser: TestBrowser,
  ) {}

  /** Starts everything; with `hasSample` the sample workspace is read. */
  static async start(name: string, { hasSample, env = {} }: { hasSample: boolean; env?: Record<string, string> }): Promise<TestConsole> {
    const folder = await temporaryFolder(name);
    const system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'error', ...env } });
    const client = new AdjutantClient({ baseUrl: system.url });
    await client.signInLocally();
    if (hasSample) {
      const sample = await renderSample(join(folder, 'sample'), new Date());
      await importAndSettle(client, [sample.folder], [sample.ownerAddress, sample.ownerHandle]);
    }
    return new TestConsole(folder, system, client, await TestBrowser.launch());
  }

  /** A window at a path of the console. */
  async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const { page } = await this.browser.open(options);
    await page.goto(this.system.url + path);
    return page;
  }

  /** Ends everything; throws when a page complained of anything. */
  async stop(): Promise<void> {
    await this.browser.close();
    await this.system.stop();
    await removeFolder(this.folder);
    if (this.browser.complaints.length > 0) throw new Error(`Pages complained:\n${this.browser.complaints.join('\n')}`);
  }
}
