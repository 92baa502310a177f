import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One change of a built file; `from` must be in it exactly once. */
export interface Patch {
  file: string;
  from: string;
  to: string;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
const GROUPS = ['apps', 'libs', 'libs/contracts'];
/** Large, and nothing that anybody patches. */
const LINKED = new Set(['apps/web', 'apps/system-tests']);

/**
 * The built product once more in `folder`, with something changed; answers its main file. Own code is copied, since Node
 * goes by where a file really lies; packages are links, so that both builds share them.
 */
export async function patchedBuild(folder: string, patches: readonly Patch[]): Promise<string> {
  for (const group of GROUPS) {
    await mkdir(join(folder, group), { recursive: true });
    for (const name of await readdir(join(root, group))) await takeProject(folder, join(group, name));
  }
  await linkPackages(folder);
  for (const patch of patches) await apply(folder, patch);
  return join(folder, 'apps/standalone/dist/main.js');
}

async function takeProject(folder: string, project: string): Promise<void> {
  if (!existsSync(join(root, project, 'package.json'))) return;
  if (LINKED.has(project)) return symlink(join(root, project), join(folder, project));
  await mkdir(join(folder, project));
  for (const entry of await readdir(join(root, project))) {
    if (entry === 'src' || entry === 'test') continue;
    const [from, to] = [join(root, project, entry), join(folder, project, entry)];
    if (entry === 'node_modules' || entry === 'sample') await symlink(from, to);
    else await cp(from, to, { recursive: true });
  }
}

async function linkPackages(folder: string): Promise<void> {
  const packages = join(root, 'node_modules');
  await mkdir(join(folder, 'node_modules', '@adjutant'), { recursive: true });
  for (const name of await readdir(packages)) if (name !== '@adjutant') await symlink(join(packages, name), join(folder, 'node_modules', name));
  for (const group of GROUPS) {
    for (const name of await readdir(join(folder, group))) {
      const project = join(folder, group, name);
      if (!existsSync(join(project, 'package.json'))) continue;
      const { name: known } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { name: string };
      await symlink(project, join(folder, 'node_modules', known));
    }
  }
}

async function apply(folder: string, { file, from, to }: Patch): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times instead of once: ${from}`);
  await writeFile(path, parts.join(to));
}
