/**
 * Names under which files can lie side by side on any disk, in the order given: a second one of a name is numbered, as is a
 * file that is called like a folder.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names.flatMap(foldersOf).map(keyOf));
  const counts = new Map<string, number>();
  return names.map((name) => {
    let number = counts.get(keyOf(name)) ?? 1;
    let candidate = numbered(name, number);
    while (taken.has(keyOf(candidate))) candidate = numbered(name, (number += 1));
    counts.set(keyOf(name), number);
    taken.add(keyOf(candidate));
    return candidate;
  });
}

/** Disks differ in whether they tell case and composed letters apart. */
const keyOf = (name: string): string => name.normalize('NFC').toLowerCase();

function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function numbered(name: string, number: number): string {
  return number === 1 ? name : name.replace(/(\.[^./]{1,10})?$/, (ending) => ` (${number})${ending}`);
}
