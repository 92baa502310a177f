import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { renderCalendars } from './render-calendars.js';
import { renderSlackExport } from './render-chat.js';
import { renderMbox } from './render-mails.js';
import { renderGithub, renderJira } from './render-tickets.js';
import { SampleTime } from './sample-time.js';
import { sampleWorkspace } from './workspace.shape.js';

const SAMPLE = new URL('../../sample/workspace.json', import.meta.url);

/** What the bundled sample consists of once it is written: the folder to import, and who "I" am in it. */
export interface RenderedSample {
  folder: string;
  company: string;
  ownerAddress: string;
  /** The name under which tickets know the owner. */
  ownerHandle: string;
}

/** Writes the bundled workspace as mbox, Slack export, Jira and GitHub JSON and calendars, with dates around `now`. */
export async function renderSample(folder: string, now: Date): Promise<RenderedSample> {
  const workspace = sampleWorkspace.parse(JSON.parse(await readFile(SAMPLE, 'utf8')));
  const time = new SampleTime(now);
  const files = new Map<string, string>([
    ['mail/inbox.mbox', renderMbox(workspace, time)],
    ['tickets/jira.json', JSON.stringify(renderJira(workspace, time), null, 1)],
    ['tickets/github.json', JSON.stringify(renderGithub(workspace, time), null, 1)],
  ]);
  for (const [path, content] of renderSlackExport(workspace, time)) files.set(`chat/${path}`, JSON.stringify(content, null, 1));
  for (const [name, text] of renderCalendars(workspace, time)) files.set(`calendars/${name}.ics`, text);
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return { folder, company: workspace.company, ownerAddress: workspace.people[workspace.owner]?.address ?? '', ownerHandle: workspace.owner };
}
