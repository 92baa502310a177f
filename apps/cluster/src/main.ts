import { runCommandLine } from './command-line.js';

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  (line) => process.stdout.write(`${line}\n`),
  (line) => process.stderr.write(`${line}\n`),
);
