import { join, relative } from 'node:path';

/** Where the files of an import lie, and what of that is kept and shown. */
export interface ImportPlaces {
  roots: readonly string[];
  /** A path as the cursor keeps it, and back. */
  toKept(path: string): string;
  toReal(kept: string): string;
  /** A text without the places of the server in it. */
  toShown(text: string): string;
}

/** Files of the server, which are called by their paths. */
export function serverPlaces(roots: readonly string[]): ImportPlaces {
  const same = (text: string): string => text;
  return { roots, toKept: same, toReal: same, toShown: same };
}

/** Uploaded files in `folder`: only what comes below it means anything, and `name` stands for all of it. */
export function uploadedPlaces(folder: string, name: string): ImportPlaces {
  return {
    roots: [folder],
    toKept: (path) => relative(folder, path),
    toReal: (kept) => join(folder, kept),
    toShown: (text) => text.replaceAll(`${folder}/`, '').replaceAll(folder, name),
  };
}
