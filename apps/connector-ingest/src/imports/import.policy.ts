import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';

/**
 * Paths of the server that this caller may import, made absolute. The server's files are an admin's business; others are
 * held to `importRoot`, links resolved. Throws FORBIDDEN, or BAD_REQUEST that names the path there is nothing at.
 */
export async function allowedPaths(ctx: MessageContext, paths: readonly string[], importRoot: string | undefined): Promise<string[]> {
  const asked = paths.map((path) => requireAbsolute(path));
  if (ctx.role === 'admin') return Promise.all(asked.map(async (path) => (await requireExisting(path), path)));
  const root = importRoot === undefined || ctx.role === 'observer' ? null : await realpath(importRoot).catch(() => null);
  if (root === null) throw forbidden();
  return Promise.all(asked.map((path) => requireInside(path, root)));
}

function forbidden(): AppError {
  return new AppError('FORBIDDEN', 'Files of the server may only be imported by an admin, or from the folder set aside for imports.');
}

function requireAbsolute(path: string): string {
  if (path.trim() === '') throw new AppError('BAD_REQUEST', 'The path to import is empty. Name a file or a folder.');
  if (!isAbsolute(path) || path.includes('\0')) throw new AppError('BAD_REQUEST', `"${path}" is not an absolute path. Write it out from /.`);
  return resolve(path);
}

async function requireExisting(path: string): Promise<string> {
  return realpath(path).catch(() => {
    throw new AppError('BAD_REQUEST', `There is nothing at ${path}, or it may not be read. Check the path.`);
  });
}

async function requireInside(path: string, root: string): Promise<string> {
  const isWithin = (candidate: string): boolean => candidate === root || candidate.startsWith(`${root}${sep}`);
  if (!isWithin(path)) throw forbidden();
  if (!isWithin(await requireExisting(path))) throw forbidden();
  return path;
}
