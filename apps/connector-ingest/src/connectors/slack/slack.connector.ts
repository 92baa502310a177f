import { basename, dirname } from 'node:path';

import { asArray, asObject } from '../../json/json-values.js';
import type { Fetched, FetchRequest } from '../connector.js';
import { fetchJson } from '../fetch-json.js';
import { fileConnector } from '../file-connector.js';
import { isZip } from '../../imports/detect-format.js';
import type { SlackChannel, SlackDirectory, SlackExport } from './slack-export.js';
import { openSlackFolder } from './slack-folder.js';
import { readDirectory, toSlackEvent, unlistedChannel } from './slack.mapper.js';
import { openSlackZip } from './slack-zip.js';

/** Exports of a workspace, packed or unpacked, or single days of one. */
export const slackConnector = fileConnector('slack', 'Slack', 'slack', fetchSlack);

async function* fetchSlack(request: FetchRequest): AsyncGenerator<Fetched> {
  if (!request.file.is_folder && !(await isZip(request.file.path))) {
    const channel = unlistedChannel(basename(dirname(request.file.path)));
    yield* fetchJson(request, (entry) => eventsOf(entry, channel, { users: new Map(), channels: new Map() }, request));
    return;
  }
  const source = await (request.file.is_folder ? openSlackFolder(request.file.path) : openSlackZip(request.file.path));
  try {
    yield* fetchExport(source, request);
  } finally {
    source.close();
  }
}

async function* fetchExport(source: SlackExport, request: FetchRequest): AsyncGenerator<Fetched> {
  const directory = await directoryOf(source);
  let position = 0;
  const days = source.names.filter((name) => /^[^/]+\/[^/]+\.json$/.test(name));
  for (const [index, day] of days.entries()) {
    const place = (): { position: number; bytes_done: number } => ({ position, bytes_done: Math.floor((request.file.size_bytes * (index + 1)) / days.length) });
    const folder = day.split('/')[0]!;
    const channel = directory.channels.get(folder) ?? unlistedChannel(folder);
    for (const [number, entry] of (await entriesOf(source, day)).entries()) {
      position += 1;
      if (position <= request.after) continue;
      yield toFetched(entry, { day, number: number + 1 }, place(), channel, directory, request);
    }
  }
}

function toFetched(entry: unknown, { day, number }: { day: string; number: number }, place: { position: number; bytes_done: number }, channel: SlackChannel, directory: SlackDirectory, request: FetchRequest): Fetched {
  if (entry instanceof Error) return { kind: 'skipped', ...place, item: day, reason: entry.message };
  try {
    const [event] = eventsOf(entry, channel, directory, request);
    return event ? { kind: 'event', ...place, event } : { kind: 'nothing', ...place };
  } catch (error) {
    return { kind: 'skipped', ...place, item: `${day}, entry ${number}`, reason: error instanceof Error ? error.message : 'The message cannot be read.' };
  }
}

function eventsOf(entry: unknown, channel: SlackChannel, directory: SlackDirectory, { owner_addresses, file }: FetchRequest) {
  const event = toSlackEvent(asObject(entry) ?? {}, channel, directory, owner_addresses, file.modified_at);
  return event ? [event] : [];
}

/** The day's messages, or the reason why there are none as the only entry. */
async function entriesOf(source: SlackExport, day: string): Promise<unknown[]> {
  try {
    return asArray(await source.read(day));
  } catch (error) {
    return [error instanceof Error ? error : new Error('The file cannot be read.')];
  }
}

async function directoryOf(source: SlackExport): Promise<SlackDirectory> {
  const read = async (name: string): Promise<unknown> => (source.names.includes(name) ? source.read(name) : []);
  return readDirectory(await read('users.json'), [
    { channels: await read('channels.json'), kind: 'channel' },
    { channels: await read('groups.json'), kind: 'group' },
    { channels: await read('dms.json'), kind: 'dm' },
    { channels: await read('mpims.json'), kind: 'mpim' },
  ]);
}
