import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { parseAllDocuments } from 'yaml';

import { findKubectl } from '../../kubectl.mjs';
import type { Manifest } from './manifest.js';

const run = promisify(execFile);
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

/** Every document of a text. Throws when it is not YAML. */
export function documentsOf(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (!('errors' in document) || document.errors.length > 0) throw new Error(`This is not YAML: ${text.slice(0, 200)}`);
    return document.toJS() as Manifest;
  });
}

export async function readDocuments(path: string): Promise<Manifest[]> {
  return documentsOf(await readFile(path, 'utf8'));
}

let kubectl: string | undefined;

/** What `kubectl apply -k FOLDER` would send. */
export async function render(folder: string): Promise<Manifest[]> {
  kubectl ??= findKubectl();
  if (!kubectl) throw new Error('There is no kubectl of version 1.27 or newer here: node apps/system-tests/ensure-programs.mjs brings one.');
  const { stdout } = await run(kubectl, ['kustomize', folder], { maxBuffer: 64 * 1024 ** 2 });
  return documentsOf(stdout);
}
