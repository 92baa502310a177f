import { statfs } from 'node:fs/promises';

import { AppError } from '@adjutant/contracts-core';

import { lockHolder } from '../data-folder/folder-lock.js';
import type { Command, CommandContext } from './command.js';
import { withSystem } from './with-system.js';

interface Finding {
  check: string;
  isOk: boolean;
  message: string;
}

async function examineFolder({ dataFolder }: CommandContext): Promise<Finding[]> {
  const disk = await statfs(dataFolder).catch(() => null);
  const freeGb = disk ? (disk.bavail * disk.bsize) / 1024 ** 3 : 0;
  const pid = await lockHolder(dataFolder);
  return [
    { check: 'data folder', isOk: disk !== null, message: disk ? dataFolder : `${dataFolder} does not exist yet; "npm start" makes it` },
    ...(disk ? [{ check: 'disk', isOk: freeGb > 0.5, message: `${freeGb.toFixed(1)} GB free` }] : []),
    { check: 'process', isOk: true, message: pid === null ? 'not running' : `running as process ${pid}` },
  ];
}

async function examineSystem(context: CommandContext): Promise<Finding[]> {
  try {
    const status = await withSystem(context, (client) => client.call('getStatus', {}));
    const inUse = Object.entries(status.checks).filter(([, { status: state }]) => state !== 'off');
    const checks = inUse.map(([check, { status: state, message }]) => ({ check, isOk: state !== 'error', message: message ?? state }));
    return [...checks, { check: 'messages', isOk: status.dead_letters === 0, message: `${status.dead_letters} that could not be handled` }];
  } catch (error) {
    return [{ check: 'start', isOk: false, message: AppError.from(error).message }];
  }
}

/** Looks at everything that can be wrong and says of each whether it is well. Exit code 1 when something is not. */
export const doctorCommand: Command = async (context) => {
  const { output } = context;
  const folder = await examineFolder(context);
  const findings = folder[0]?.isOk ? [...folder, ...(await examineSystem(context))] : folder;
  output.json({ ok: findings.every(({ isOk }) => isOk), findings });
  for (const { check, isOk, message } of findings) output.line(`${isOk ? '✓' : '✗'} ${check}: ${message}`);
  return findings.every(({ isOk }) => isOk) ? 0 : 1;
};
