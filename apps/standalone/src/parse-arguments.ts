import { parseArgs } from 'node:util';

import { AppError } from '@adjutant/contracts-core';

import { DEFAULT_PORT } from './config.js';

export const COMMANDS = ['start', 'import', 'ask', 'focus', 'status', 'token', 'doctor', 'sample', 'reset', 'help', 'version'] as const;
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
  /** Addresses of whoever imports: who "I" am in what comes in. */
  owners: string[];
}

const options = {
  data: { type: 'string' },
  port: { type: 'string' },
  owner: { type: 'string', multiple: true },
  open: { type: 'boolean' },
  'no-open': { type: 'boolean' },
  sample: { type: 'boolean' },
  empty: { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;
type Option = keyof typeof options;

/** What each command takes besides --data, --json and --help; `words` says what may stand behind it. */
const TAKES: Readonly<Record<CommandName, { options: readonly Option[]; words: 'none' | 'any' }>> = {
  start: { options: ['port', 'open', 'no-open', 'sample', 'empty'], words: 'none' },
  import: { options: ['owner'], words: 'any' },
  ask: { options: [], words: 'any' },
  focus: { options: [], words: 'none' },
  status: { options: [], words: 'none' },
  token: { options: [], words: 'none' },
  doctor: { options: [], words: 'none' },
  sample: { options: [], words: 'any' },
  reset: { options: ['yes'], words: 'none' },
  help: { options: Object.keys(options) as Option[], words: 'any' },
  version: { options: Object.keys(options) as Option[], words: 'any' },
};
const EVERYWHERE: readonly Option[] = ['data', 'json', 'help'];
const HELP = '"npm start -- help" lists what there is.';

function refuse(sentence: string): AppError {
  return new AppError('BAD_REQUEST', sentence);
}

/** A port as somebody wrote it: on the command line, or in the environment. */
export function readPort(text: string | undefined, name: '--port' | 'PORT'): number | null {
  if (text === undefined || (text === '' && name === 'PORT')) return null;
  const port = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw refuse(`${name} takes a number from 0 to 65535 (0 picks a free one), for example ${DEFAULT_PORT}; it is ${text.trim() === '' ? 'empty' : `"${text}"`}.`);
}

function explainParseError(error: unknown): AppError {
  const message = error instanceof Error ? error.message : String(error);
  const name = /'(?:-\w, )?(-[^' <]*)/.exec(message)?.[1];
  const { code } = error as NodeJS.ErrnoException;
  if (name && code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return refuse(`There is no option ${name}. ${HELP}`);
  if (name && /argument missing|ambiguous/.test(message)) return refuse(`${name} needs a value behind it, for example ${EXAMPLES[name] ?? `${name} VALUE`}. ${HELP}`);
  if (name && /does not take an argument/.test(message)) return refuse(`${name} takes no value. ${HELP}`);
  return refuse(`The command line cannot be read (${message}). ${HELP}`);
}

const EXAMPLES: Readonly<Record<string, string>> = { '--port': `--port ${DEFAULT_PORT}`, '--data': '--data ~/adjutant', '--owner': '--owner me@example.com' };

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw explainParseError(error);
  }
}

function readCommand(word: string, values: { help?: boolean; version?: boolean }): CommandName {
  if (values.help) return 'help';
  if (values.version) return 'version';
  const command = COMMANDS.find((name) => name === word);
  if (!command) throw refuse(`There is no command "${word}". Commands: ${COMMANDS.join(', ')}.`);
  return command;
}

/** Refuses what the command would not look at: whoever wrote it means something by it. */
function checkTaken(command: CommandName, given: readonly string[], operands: readonly string[]): void {
  const taken = TAKES[command];
  if (taken.words === 'none' && operands[0] !== undefined) throw refuse(`${command} takes no further words, and there is "${operands[0]}". ${HELP}`);
  const stray = given.find((name) => ![...taken.options, ...EVERYWHERE].includes(name as Option));
  if (stray) throw refuse(`${command} does not take --${stray}; it takes ${[...taken.options, ...EVERYWHERE].map((name) => `--${name}`).join(', ')}.`);
}

/** Reads the command line; what it cannot read is said in one sentence. */
export function parseArguments(argv: string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [word = 'start', ...operands] = positionals;
  const command = readCommand(word, values);
  checkTaken(command, Object.keys(values), operands);
  if (values.data?.trim() === '') throw refuse('--data is empty. Name a folder, or leave it out for the default one.');
  if (values.owner?.some((address) => address.trim() === '')) throw refuse('--owner is empty. Write an address of yours, for example --owner me@example.com.');
  if (values.sample && values.empty) throw refuse('Choose one of --sample and --empty.');
  if (command === 'import' && operands.length === 0) throw refuse('Say what to import: "npm start -- import PATH…" takes files and folders.');
  if (command === 'sample' && (operands.length !== 1 || operands[0]?.trim() === '')) throw refuse('Say where to: "npm start -- sample DIR" writes the files of the sample into one empty folder.');
  if (command === 'ask' && operands.join(' ').trim() === '') throw refuse('Ask something: npm start -- ask "what needs action?" is a good beginning.');
  return {
    command,
    operands,
    data: values.data ?? null,
    port: readPort(values.port, '--port'),
    isOpenWanted: values['no-open'] !== true,
    sample: values.sample ? 'yes' : values.empty ? 'no' : 'ask',
    isJson: values.json === true,
    isYes: values.yes === true,
    owners: values.owner ?? [],
  };
}
