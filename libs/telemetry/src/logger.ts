import type { MessageContext } from '@adjutant/contracts-core';
import { pino, type Logger as PinoLogger } from 'pino';
import { LineGatherer } from './line-gatherer.js';
import { redact, redactText } from './redact.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** The other words for a level that operators write. There is no level above error: what is critical is an error. */
const LEVEL_WORDS: Readonly<Record<string, LogLevel>> = { debug: 'debug', info: 'info', warn: 'warn', warning: 'warn', error: 'error', critical: 'error', silent: 'silent' };

/** A level as people write it (`DEBUG`, `Warning`, `CRITICAL`), or undefined for a word that is none. */
export function toLogLevel(word: string): LogLevel | undefined {
  return LEVEL_WORDS[word.trim().toLowerCase()];
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Where the system says what it does; also the injection token. One JSON object per line, snake_case fields, secrets redacted. */
export abstract class Logger {
  abstract debug(fields: LogFields, message: string): void;
  abstract info(fields: LogFields, message: string): void;
  abstract warn(fields: LogFields, message: string): void;
  abstract error(fields: LogFields, message: string): void;
  /** A logger that adds `fields` to each of its lines. */
  abstract child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  /** Who speaks: the service or the program. */
  name: string;
  level?: LogLevel;
  /** Takes each line; standard output when absent. */
  destination?: { write(line: string): void };
}

const standardOutput = new LineGatherer((text) => process.stdout.write(text));

class PinoBackedLogger extends Logger {
  readonly #pino: PinoLogger;

  constructor(backing: PinoLogger) {
    super();
    this.#pino = backing;
  }

  debug(fields: LogFields, message: string): void {
    this.#write('debug', fields, message);
  }

  info(fields: LogFields, message: string): void {
    this.#write('info', fields, message);
  }

  warn(fields: LogFields, message: string): void {
    this.#write('warn', fields, message);
  }

  error(fields: LogFields, message: string): void {
    this.#write('error', fields, message);
  }

  child(fields: LogFields): Logger {
    return new PinoBackedLogger(this.#pino.child(redact(fields) as Record<string, unknown>));
  }

  #write(level: Exclude<LogLevel, 'silent'>, fields: LogFields, message: string): void {
    if (this.#pino.isLevelEnabled(level)) this.#pino[level](redact(fields), redactText(message));
  }
}

/** A logger that writes JSON lines: `{"level":"info","time":"…","name":"task-graph","request_id":"…","message":"…"}`. */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    messageKey: 'message',
    base: { name },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return new PinoBackedLogger(pino(options, destination ?? standardOutput));
}

/** Says nothing; for tests and for callers that bring no logger. */
export const silentLogger: Logger = createLogger({ name: 'silent', level: 'silent' });

/** `logger` speaking about one request: adds its id, its user and its trace. */
export function loggerFor(logger: Logger, ctx: Pick<MessageContext, 'requestId' | 'userId' | 'traceparent'>): Logger {
  const traceId = ctx.traceparent?.split('-')[1];
  return logger.child({ request_id: ctx.requestId, user_id: ctx.userId, ...(traceId ? { trace_id: traceId } : {}) });
}
