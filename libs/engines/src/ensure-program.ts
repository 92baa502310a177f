import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, join } from 'node:path';

import { AppError } from '@adjutant/contracts-core';

import { searchPath } from './config.js';

/** A program that another one of this machine is needed for, and where it may lie. */
export interface NeededProgram {
  name: string;
  /** What it is called on PATH; without it PATH is not searched. */
  command?: string;
  /** Where it may lie besides: packages put some programs where PATH does not lead. */
  places: readonly string[];
  /** Whether what PATH leads to is the program, and not a wrapper of it that does more. */
  isItself?: (path: string) => boolean;
  /** Where others lie that it is of no use without; on PATH will do. */
  alsoNeeded?: readonly string[];
  /** Several with blanks between them. */
  debianPackage: string;
  /** Told before an installation begins, which takes a while. */
  onInstall?: (name: string) => void;
}

const APT = '/usr/bin/apt-get';
/** Debian starts what it installs unless this file says no: our instances are private ones. */
const POLICY = '/usr/sbin/policy-rc.d';
const OPTIONS = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

/** Where the program lies: on PATH, else in one of its places; installed with the system's package manager when it is missing and we are root. Throws UNAVAILABLE that says what to install. */
export async function ensureProgram(program: NeededProgram): Promise<string> {
  const found = find(program);
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync(APT)) {
    program.onInstall?.(program.name);
    await install(program.debianPackage);
  }
  const path = find(program);
  if (path) return path;
  throw new AppError('UNAVAILABLE', `${program.name} is not on this machine. Install it (Debian: apt-get install ${program.debianPackage}) and run the command again.`);
}

function find({ command, places, isItself = () => true, alsoNeeded = [] }: NeededProgram): string | undefined {
  if (!alsoNeeded.every((path) => existsSync(path) || onPath(basename(path)).length > 0)) return undefined;
  const found = command === undefined ? undefined : onPath(command).find((path) => isItself(path));
  return found ?? places.find((path) => existsSync(path));
}

function onPath(command: string): string[] {
  return searchPath().map((folder) => join(folder, command)).filter(isProgramFile);
}

function isProgramFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function install(names: string): Promise<void> {
  const isOurs = !existsSync(POLICY);
  if (isOurs) await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await apt('update', '-qq');
    await apt('install', ...OPTIONS, ...names.split(' '));
  } finally {
    if (isOurs) await rm(POLICY, { force: true });
  }
}

/** What it writes is of no use to anybody but when it fails, and then apt repeats itself. */
async function apt(...args: string[]): Promise<void> {
  const child = spawn(APT, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' } });
  await once(child, 'exit');
}
