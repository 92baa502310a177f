import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

import { AdjutantClient } from '@adjutant/client';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { allEvents } from '../src/collect.js';
import { importAndSettle } from '../src/settled.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

const MB = 1024 ** 2;
/** What an import may add to the memory of the process, whatever is in the files: far less than the 100 MB mail and the bombs of 150 MB. */
const MAY_GROW_BY = 160 * MB;

let folder: string;
let system: RunningSystem;
let client: AdjutantClient;
let run: Awaited<ReturnType<typeof importAndSettle>>;
let grewBy: number;
let titles: string[];

const head = (name: string, more = '') => `From: Rosa <rosa@example.org>\nTo: me@home.example\nDate: Mon, 02 Mar 2026 09:30:00 +0000\nSubject: ${name}\nMessage-ID: <${name}@example.org>\nMIME-Version: 1.0\n${more}`;
const mail = (name: string) => `${head(name, 'Content-Type: text/plain; charset=utf-8\n')}\nCould you send the ${name} plan by Friday?\n`;
const asMbox = (text: string) => `From rosa@example.org Mon Mar  2 09:30:00 2026\n${text}\n`;

function nested(levels: number): string {
  const open = Array.from({ length: levels }, (_, level) => `Content-Type: multipart/mixed; boundary="b${level}"\n\n--b${level}\n`).join('');
  return `${head('deep')}${open}Content-Type: text/plain\n\nHello\n`;
}

/** A Slack export of one file that unpacks to `size` bytes of blanks, whatever it says of itself. */
function bomb(size: number, saidSize = size): Buffer {
  const name = Buffer.from('users.json');
  const packed = deflateRawSync(Buffer.alloc(size, ' '));
  const common = (length: number) => {
    const fields = Buffer.alloc(length);
    return { fields, at: (offset: number) => [20, 0, 8, 0, 0].forEach((value, index) => fields.writeUInt16LE(value, offset + index * 2)) };
  };
  const local = common(30);
  local.fields.writeUInt32LE(0x04034b50, 0);
  local.at(4);
  const central = common(46);
  central.fields.writeUInt32LE(0x02014b50, 0);
  central.fields.writeUInt16LE(20, 4);
  central.at(6);
  for (const [fields, offset] of [[local.fields, 18], [central.fields, 20]] as const) {
    fields.writeUInt32LE(packed.length, offset);
    fields.writeUInt32LE(saidSize, offset + 4);
    fields.writeUInt16LE(name.length, offset + 8);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.fields.length + name.length, 12);
  end.writeUInt32LE(local.fields.length + name.length + packed.length, 16);
  return Buffer.concat([local.fields, name, packed, central.fields, name, end]);
}

async function writeHuge(path: string): Promise<void> {
  const file = createWriteStream(path);
  const write = async (text: string) => {
    if (!file.write(text)) await once(file, 'drain');
  };
  await write(`${head('huge', 'Content-Type: multipart/mixed; boundary="b"\n')}\n--b\nContent-Type: text/plain\n\nPlease sign the huge plan.\n--b\nContent-Type: application/octet-stream; name="disk.img"\nContent-Disposition: attachment; filename="disk.img"\nContent-Transfer-Encoding: base64\n\n`);
  const block = `${'QUJD'.repeat(19)}\n`.repeat(13_600);
  for (let written = 0; written < 100 * MB; written += block.length) await write(block);
  await write('\n--b--\n');
  file.end();
  await once(file, 'close');
}

async function makeFiles(path: string): Promise<void> {
  await mkdir(path);
  const cut = `${head('cut', 'Content-Type: multipart/mixed; boundary="b"\n')}\n--b\nContent-Type: text/plain\n\nThe first part.\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBOR`;
  const files: Record<string, string | Buffer> = {
    'a-good.eml': mail('first'),
    'b-truncated.mbox': asMbox(mail('kept')) + asMbox(cut).trimEnd(),
    'c-mime.eml': `${head('mime', 'Content-Type: multipart/mixed; boundary="gone"\nContent-Transfer-Encoding: base64\n')}\n--other\nContent-Type: ;;;\n\n=?x?y?z\n`,
    'd-charset.eml': `${head('charset', 'Content-Type: text/plain; charset=no-such-set\n')}\nPlain enough.\n`,
    'f-deep.eml': nested(10_000),
    'g-bomb.zip': bomb(150 * MB),
    'g-liar.zip': bomb(150 * MB, 1_000),
    'h-empty.mbox': '',
    'i-rubbish.mbox': Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 197) % 256)),
    'z-good.mbox': asMbox(mail('last')),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  await writeHuge(join(path, 'e-huge.eml'));
  await writeFile(join(folder, 'outside.eml'), mail('outside'));
  await symlink(join(folder, 'outside.eml'), join(path, 'j-leaving.eml'));
}

/** The most memory that this process has ever had, in bytes; starts anew where the kernel lets it. */
async function peakMemory(): Promise<number> {
  return Number(/VmHWM:\s+(\d+) kB/.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024;
}

beforeAll(async () => {
  folder = await temporaryFolder('bad-files');
  await makeFiles(join(folder, 'mail'));
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'warn' } });
  client = new AdjutantClient({ baseUrl: system.url });
  await client.signInLocally();
  await writeFile('/proc/self/clear_refs', '5').catch((error: NodeJS.ErrnoException) => expect(['EACCES', 'EPERM', 'ENOENT']).toContain(error.code));
  const before = process.memoryUsage().rss;
  run = await importAndSettle(client, [join(folder, 'mail')], ['me@home.example']);
  grewBy = Math.max(await peakMemory(), process.memoryUsage().rss) - before;
  titles = (await allEvents(client)).map(({ title }) => title ?? '').sort();
}, 200_000);

afterAll(async () => {
  await system.stop();
  await removeFolder(folder);
});

describe('[EMP-35] bad files among good ones', () => {
  it('[EMP-35] are named with the reason, each in one sentence', () => {
    const reasons = Object.fromEntries(run.skipped.map(({ path, reason }) => [basename(path), reason]));
    expect(run.state).toBe('done');
    expect(reasons).toMatchObject({
      'b-truncated.mbox': expect.stringContaining('ends in the middle'),
      'e-huge.eml': expect.stringContaining('attachments were not'),
      'f-deep.eml': expect.stringContaining('nested more than'),
      'g-bomb.zip': expect.stringContaining('unpacks to more than'),
      'g-liar.zip': expect.stringContaining('damaged'),
      'h-empty.mbox': 'The file is empty.',
      'i-rubbish.mbox': expect.stringContaining('binary data'),
      'j-leaving.eml': expect.stringMatching(/link/),
    });
    expect(Object.values(reasons).filter((reason) => !/^[A-Z][^\n]+\.$/.test(reason))).toEqual([]);
  });

  it('[EMP-35] keep nothing else from being imported, and nothing from outside comes in', () => {
    expect(titles).toEqual(['charset', 'cut', 'first', 'huge', 'kept', 'last', 'mime']);
  });

  it('[EMP-47] take bounded memory', () => {
    expect(grewBy).toBeLessThan(MAY_GROW_BY);
  });

  it('leave the system well', async () => {
    expect(await client.call('getStatus', {})).toMatchObject({ status: 'healthy', dead_letters: 0 });
    expect((await client.call('search', { q: 'huge plan' })).total).toBeGreaterThan(0);
  });
});
