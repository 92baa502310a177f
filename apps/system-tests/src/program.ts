import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'standalone', 'dist', 'main.js');
const DEADLINE_MS = 60_000;

/** The program as people run it: a process of its own, with what it wrote so far. */
export class Program {
  stdout = '';
  stderr = '';
  readonly child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<number | null>;

  /** `main` is another build of the program than this repository's. */
  constructor(args: string[], env: Record<string, string> = {}, main = MAIN) {
    this.child = spawn(process.execPath, [main, ...args], { env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env } });
    this.child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#exited = once(this.child, 'exit').then(([code]) => code as number | null);
  }

  /** Resolves once the program has written it. */
  async says(text: string | RegExp): Promise<void> {
    const isSaid = () => (typeof text === 'string' ? (this.stdout + this.stderr).includes(text) : text.test(this.stdout + this.stderr));
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    while (!isSaid()) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`It ended with ${this.child.exitCode ?? this.child.signalCode} and never said ${text}:\n${this.stdout}${this.stderr}`);
      const heard = new AbortController();
      const signal = AbortSignal.any([deadline, heard.signal]);
      await Promise.race([once(this.child.stdout, 'data', { signal }), once(this.child.stderr, 'data', { signal }), this.#exited]).finally(() => heard.abort());
    }
  }

  /** The exit code. */
  ended(): Promise<number | null> {
    return this.#exited;
  }

  /** Asks it to stop as Ctrl-C does, and measures how long that takes in milliseconds. */
  async interrupt(): Promise<{ code: number | null; tookMs: number }> {
    const startedAt = performance.now();
    this.child.kill('SIGINT');
    return { code: await this.#exited, tookMs: performance.now() - startedAt };
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exited;
  }
}

/** Runs a command to its end. */
export async function runProgram(args: string[], env?: Record<string, string>): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const program = new Program(args, env);
  const code = await program.ended();
  return { code, stdout: program.stdout, stderr: program.stderr };
}
