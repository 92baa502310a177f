import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '@adjutant/contracts-core';

import { lockFolder } from '../data-folder/folder-lock.js';
import { askYesNo } from '../terminal/ask-yes-no.js';
import type { Command } from './command.js';

const OURS = ['postgres', 'postgres.log', 'index', 'blobs', 'imports', 'sample', 'secrets.json', 'version.json', 'run.json', 'adjutant.log'];

/** Deletes what Adjutant keeps in the data folder, and nothing else that may lie there. */
export const resetCommand: Command = async ({ args, output, dataFolder }) => {
  await access(join(dataFolder, 'version.json')).catch(() => {
    throw new AppError('NOT_FOUND', `${dataFolder} is not a data folder of Adjutant; there is nothing to reset.`);
  });
  if (!args.isYes && !(await askYesNo(`Delete everything in ${dataFolder}? This cannot be undone.`, false))) {
    output.line('Nothing was deleted. (Without a terminal, say --yes.)');
    return 1;
  }
  const release = await lockFolder(dataFolder);
  for (const name of OURS) await rm(join(dataFolder, name), { recursive: true, force: true });
  await release();
  output.json({ reset: dataFolder });
  output.line(`${dataFolder} is empty again. "npm start" begins anew.`);
  return 0;
};
