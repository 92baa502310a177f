import type { FileToUpload } from '@adjutant/client';

/** So many entries are read before it is told how many there are by now. */
const TELL_EVERY = 50;

/** Files chosen by a button; of a folder they know where in it they lie. */
export function chosenFiles(files: Iterable<File>): FileToUpload[] {
  return withOwnNames([...files].map((file) => ({ name: file.webkitRelativePath || file.name, blob: file })));
}

/** What was dropped, to be taken while the drop is being handled: afterwards a browser does not tell any more. */
export function droppedEntries({ items }: DataTransfer): FileSystemEntry[] {
  return [...items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null)).filter((entry) => entry !== null);
}

/** All files in what was dropped, folder by folder, called by their way from there. */
export async function filesIn(entries: readonly FileSystemEntry[], onFound: (count: number) => void, signal: AbortSignal): Promise<FileToUpload[]> {
  const found: FileToUpload[] = [];
  const open = [...entries].reverse();
  for (let entry = open.pop(); entry; entry = open.pop()) {
    signal.throwIfAborted();
    if (entry.isDirectory) open.push(...(await entriesOf(entry as FileSystemDirectoryEntry)).reverse());
    else found.push({ name: entry.fullPath.replace(/^\/+/, ''), blob: await fileOf(entry as FileSystemFileEntry) });
    if (found.length % TELL_EVERY === 0) onFound(found.length);
  }
  return withOwnNames(found);
}

/** A folder tells its entries a hundred at a time, and ends with none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** Files of the same name get a number, so that one can tell how far each is. */
export function withOwnNames(files: readonly FileToUpload[]): FileToUpload[] {
  const taken = new Set<string>();
  return files.map(({ name, blob }) => {
    let own = name;
    for (let number = 2; taken.has(own); number += 1) own = name.replace(/(\.[^./]*)?$/, ` (${number})$1`);
    taken.add(own);
    return { name: own, blob };
  });
}
