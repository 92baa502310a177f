import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startFakeModelServer, type FakeModelServer } from '@adjutant/model/testing';
import { afterAll, beforeAll, describe, it } from '@jest/globals';

import { keepPicture } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { forbidMouse, tabAndType } from '../src/keyboard.js';
import { importAndSettle } from '../src/settled.js';

let model: FakeModelServer;
let shown: TestConsole;

beforeAll(async () => {
  model = await startFakeModelServer();
  shown = await TestConsole.start('console-model', { hasSample: false, env: { MODEL_URL: model.url, MODEL_NAME: 'wise-1', MODEL_API_KEY: 'test-key' } });
  const mail = join(shown.folder, 'quartz.eml');
  await writeFile(mail, 'From: Ada <ada@example.com>\nTo: mara@example.com\nSubject: Quartz\nDate: Wed, 25 Nov 2026 09:00:00 +0000\nMessage-ID: <quartz@example.com>\n\nThe quartz arrives on Monday at noon.\n');
  await importAndSettle(shown.client, [mail]);
});
afterAll(async () => {
  await shown.stop();
  await model.close();
});

describe('a model in the console', () => {
  it('writes an answer with numbers that lead to its sources; one that it does not finish is stopped by a key, down to the model', async () => {
    const page = await shown.open('/ask', { viewport: { width: 390, height: 844 } });
    await forbidMouse(page);
    const ask = async (question: string) => {
      await tabAndType(page, page.getByRole('textbox', { name: 'Your question' }), question);
      await page.keyboard.press('Enter');
    };
    model.answers.push(JSON.stringify({ answer: 'On Monday at noon, says Ada [1].', used: [1] }));
    await ask('when does the quartz arrive?');
    const answer = page.getByRole('article').first();
    await answer.getByText('On Monday at noon, says Ada').waitFor();
    await answer.getByRole('link', { name: 'Source 1: Quartz' }).waitFor();
    model.answers.push('never');
    await ask('when exactly does the quartz arrive?');
    await page.getByText('Searching').waitFor();
    await keepPicture(page, 'ask-running');
    await page.keyboard.press('Escape');
    await page.getByText('Stopped.', { exact: true }).first().waitFor();
    await model.abandoned;
    await page.context().close();
  });

  it('is named in the settings, and whether it answers', async () => {
    const page = await shown.open('/settings#model');
    const section = page.getByRole('region', { name: 'Model' });
    await section.getByText('wise-1 reads what comes in and finds the tasks in it.').waitFor();
    await section.getByText('It answers.').waitFor();
    await page.context().close();
  });
});
