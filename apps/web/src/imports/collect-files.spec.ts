import { describe, expect, it } from '@jest/globals';

import { chosenFiles, droppedEntries, filesIn, withOwnNames } from './collect-files.js';

const file = (fullPath: string) => ({ isDirectory: false, fullPath, file: (done: (blob: Blob) => void) => done(new Blob([fullPath])) }) as unknown as FileSystemEntry;
const folder = (fullPath: string, inside: FileSystemEntry[], atOnce = 2) => {
  const left = [...inside];
  return { isDirectory: true, fullPath, createReader: () => ({ readEntries: (done: (some: FileSystemEntry[]) => void) => done(left.splice(0, atOnce)) }) } as unknown as FileSystemEntry;
};
const never = new AbortController().signal;

describe('collecting files', () => {
  it('walks folders to their ends, however few entries are told at once, and keeps the ways', async () => {
    const mails = folder('/Mail/cur', [file('/Mail/cur/1'), file('/Mail/cur/2'), file('/Mail/cur/3')]);
    const dropped = [file('/a.ics'), folder('/Mail', [mails, file('/Mail/notes.eml'), folder('/Mail/tmp', [])])];
    const told: number[] = [];
    const files = await filesIn(dropped, (count) => told.push(count), never);
    expect(files.map(({ name }) => name)).toEqual(['a.ics', 'Mail/cur/1', 'Mail/cur/2', 'Mail/cur/3', 'Mail/notes.eml']);
    expect(await files[1]!.blob.text()).toBe('/Mail/cur/1');
    expect(told.every((count) => count <= files.length)).toBe(true);
  });

  it('stops when it is told to', async () => {
    await expect(filesIn([file('/a')], () => undefined, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });

  it('takes only files of what was dropped', () => {
    const entry = file('/a.eml');
    const items = [{ kind: 'string' }, { kind: 'file', webkitGetAsEntry: () => entry }, { kind: 'file', webkitGetAsEntry: () => null }];
    expect(droppedEntries({ items } as unknown as DataTransfer)).toEqual([entry]);
  });

  it('calls files of a chosen folder by their ways', () => {
    const files = [{ name: '1', webkitRelativePath: 'Mail/cur/1' }, { name: 'a.eml', webkitRelativePath: '' }] as File[];
    expect(chosenFiles(files).map(({ name }) => name)).toEqual(['Mail/cur/1', 'a.eml']);
  });

  it('gives each file a name of its own', () => {
    const blob = new Blob();
    expect(withOwnNames(['a.eml', 'a.eml', 'b/c', 'a.eml', 'b/c', 'a (2).eml'].map((name) => ({ name, blob }))).map(({ name }) => name)).toEqual(['a.eml', 'a (2).eml', 'b/c', 'a (3).eml', 'b/c (2)', 'a (2) (2).eml']);
  });
});
