import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Baselines are plain JavaScript that is run as it stands in the source folder: the simplest program that does the same. */
export const BASELINES = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src', 'bench', 'baselines');

/** Runs a baseline to its end; resolves with what it printed. */
export async function runBaseline(script: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(BASELINES, script), ...args]);
  return stdout.trim();
}

/** Starts a baseline that serves; it prints its address once it listens. */
export async function serveBaseline(script: string, args: string[]): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [join(BASELINES, script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => Promise.reject(new Error(`${script} ended.`)))])) as [Buffer];
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url: url.toString().trim(), pid: child.pid ?? 0, stop };
}
