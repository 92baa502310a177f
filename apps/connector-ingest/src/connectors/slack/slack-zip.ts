import yauzl, { type Entry, type ZipFile } from 'yauzl';

import type { SlackExport } from './slack-export.js';
import { parseJson } from './slack-folder.js';

const MAX_ENTRIES = 200_000;
const MAX_ENTRY_BYTES = 200 * 1024 * 1024;
const MAX_TOTAL_BYTES = 8 * 1024 * 1024 * 1024;
const MAX_RATIO = 200;

/** A packed export. Nothing is unpacked to disk; bombs, encrypted entries and names that leave the archive are refused. */
export async function openSlackZip(path: string): Promise<SlackExport> {
  const zip = await openZip(path);
  try {
    const entries = await listEntries(zip);
    const prefix = prefixOf([...entries.keys()]);
    const byName = new Map([...entries].filter(([name]) => name.startsWith(prefix)).map(([name, entry]) => [name.slice(prefix.length), entry]));
    return { names: [...byName.keys()].sort(), read: (name) => readEntry(zip, byName.get(name)), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) => {
      if (error) reject(new Error('The archive is damaged or not a zip archive.'));
      else resolve(zip);
    });
  });
}

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    let totalBytes = 0;
    zip.on('error', (error: Error) => reject(new Error(/invalid (relative path|characters in fileName)|absolute path/i.test(error.message) ? 'The archive holds a name that leaves it.' : 'The archive is damaged.')));
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      totalBytes += entry.uncompressedSize;
      if (entries.size >= MAX_ENTRIES) reject(new Error(`The archive holds more than ${MAX_ENTRIES} files.`));
      else if (totalBytes > MAX_TOTAL_BYTES) reject(new Error('The archive unpacks to more than 8 GB.'));
      else {
        if (/\.json$/.test(entry.fileName) && !entry.fileName.startsWith('__MACOSX')) entries.set(entry.fileName, entry);
        zip.readEntry();
      }
    });
    zip.readEntry();
  });
}

/** Some exports lie in one folder inside the archive. */
function prefixOf(names: string[]): string {
  const found = names.filter((name) => /(^|\/)(users|channels)\.json$/.test(name)).sort((a, b) => a.length - b.length)[0];
  return found?.replace(/(users|channels)\.json$/, '') ?? '';
}

async function readEntry(zip: ZipFile, entry: Entry | undefined): Promise<unknown> {
  if (!entry) throw new Error('The file is not in the archive.');
  if (entry.isEncrypted()) throw new Error('The archive is encrypted; unpack it with its password first.');
  if (entry.uncompressedSize > MAX_ENTRY_BYTES) throw new Error('The file is larger than 200 MB.');
  if (entry.uncompressedSize > 1024 * 1024 && entry.uncompressedSize > MAX_RATIO * Math.max(1, entry.compressedSize)) throw new Error('The file unpacks to more than 200 times its size, which no export does.');
  return parseJson((await readAll(zip, entry)).toString('utf8'));
}

function readAll(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const damaged = (): void => reject(new Error('The file in the archive is damaged.'));
    zip.openReadStream(entry, (error, stream) => {
      if (error) return damaged();
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('error', damaged);
      stream.on('end', () => resolve(Buffer.concat(parts)));
    });
  });
}
