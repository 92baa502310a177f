import type { Logger } from '@adjutant/telemetry';
import type { LoggerService } from '@nestjs/common';

/** Nest's own lines in our log; what it says at start-up is for debugging. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug(fieldsOf(rest), String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug(fieldsOf(rest), String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug(fieldsOf(rest), String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#logger.warn(fieldsOf(rest), String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#logger.error({ ...fieldsOf(rest), ...(message instanceof Error ? { error: message } : {}) }, String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

/** Nest puts the speaking class last and a stack before it. */
function fieldsOf(rest: readonly unknown[]): Record<string, unknown> {
  const context = rest.at(-1);
  return { ...(typeof context === 'string' ? { component: context } : {}), ...(rest.length > 1 ? { details: rest.slice(0, -1) } : {}) };
}
