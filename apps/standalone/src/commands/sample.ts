import { mkdir, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { AppError } from '@adjutant/contracts-core';

import { workingFolder } from '../config.js';
import { renderSample } from '../sample/render-sample.js';
import type { Command } from './command.js';

/** Writes the sample's files, dated around now, for an Adjutant elsewhere to import: everybody in them is invented. */
export const sampleCommand: Command = async ({ args, output, clock }) => {
  const folder = resolve(workingFolder(), args.operands[0] ?? '');
  if ((await contentOf(folder)).length > 0) throw new AppError('CONFLICT', `${folder} is not empty. Name a folder that is, or one that there is not yet.`);
  const { company, ownerAddress } = await renderSample(folder, clock.now());
  output.json({ folder, owner: ownerAddress });
  output.line(`The work of ${ownerAddress} at ${company}, who is invented as everybody there, is in ${folder}.`);
  return 0;
};

async function contentOf(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true });
    return await readdir(folder);
  } catch (error) {
    throw new AppError('BAD_REQUEST', `${folder} cannot be used as a folder (${error instanceof Error ? error.message : String(error)}). Name another.`, undefined, { cause: error });
  }
}
