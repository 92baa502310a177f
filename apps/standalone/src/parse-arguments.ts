import { parseArgs } from 'node:util';

import { AppError } from '@adjutant/contracts-core';

export const COMMANDS = ['start', 'import', 'ask', 'focus', 'status', 'token', 'doctor', 'reset', 'help'] as const;
export type CommandName = (typeof COMMANDS)[number];

/** What the command line says. `data` is null where the default folder is meant. */
export interface Arguments {
  command: CommandName;
  operands: string[];
  data: string | null;
  port: number | null;
  isOpenWanted: boolean;
  sample: 'yes' | 'no' | 'ask';
  isJson: boolean;
  isYes: boolean;
}

const options = {
  data: { type: 'string' },
  port: { type: 'string' },
  open: { type: 'boolean' },
  'no-open': { type: 'boolean' },
  sample: { type: 'boolean' },
  empty: { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function readPort(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new AppError('BAD_REQUEST', `--port takes a number from 0 to 65535 (0 picks a free one), not "${text}".`);
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new AppError('BAD_REQUEST', `${(error as Error).message} "npm start -- help" lists what there is.`);
  }
}

/** Reads the command line; what it cannot read is said in one sentence. */
export function parseArguments(argv: string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [word = 'start', ...operands] = positionals;
  const command = values.help ? 'help' : COMMANDS.find((name) => name === word);
  if (!command) throw new AppError('BAD_REQUEST', `There is no command "${word}". Commands: ${COMMANDS.join(', ')}.`);
  if (values.sample && values.empty) throw new AppError('BAD_REQUEST', 'Choose one of --sample and --empty.');
  if (command === 'import' && operands.length === 0) throw new AppError('BAD_REQUEST', 'Say what to import: npm start -- import PATH…');
  if (command === 'ask' && operands.join(' ').trim() === '') throw new AppError('BAD_REQUEST', 'Ask something: npm start -- ask "what needs action?"');
  return {
    command,
    operands,
    data: values.data ?? null,
    port: readPort(values.port),
    isOpenWanted: values['no-open'] !== true,
    sample: values.sample ? 'yes' : values.empty ? 'no' : 'ask',
    isJson: values.json === true,
    isYes: values.yes === true,
  };
}
