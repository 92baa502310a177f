import { createLogger } from '@adjutant/telemetry';
import { describe, expect, it } from '@jest/globals';
import { NestLogger } from './nest-logger.js';
import { within } from './within.js';

function openLogger() {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) } });
  return { lines, logger };
}

describe('NestLogger', () => {
  it('writes the lines of the framework into the log, its chatter for debugging only', () => {
    const { lines, logger } = openLogger();
    const nest = new NestLogger(logger);
    nest.log('Starting', 'NestFactory');
    nest.debug('details');
    nest.verbose('more details');
    nest.warn('careful', 'Router');
    nest.error('broken', 'Error: broken\n    at x', 'Router');
    nest.fatal(new Error('gone'));
    expect(lines.map(({ level, message, component }) => [level, message, component])).toEqual([
      ['debug', 'Starting', 'NestFactory'],
      ['debug', 'details', undefined],
      ['debug', 'more details', undefined],
      ['warn', 'careful', 'Router'],
      ['error', 'broken', 'Router'],
      ['error', 'Error: gone', undefined],
    ]);
    expect(lines[4]).toMatchObject({ details: ['Error: broken\n    at x'] });
    expect(lines[5]).toMatchObject({ error: { message: 'gone' } });
  });
});

describe('within', () => {
  it('waits no longer than told, says what was left behind, and throws no failure on', async () => {
    const { lines, logger } = openLogger();
    await within(20, 'slow part', logger, () => new Promise(() => undefined));
    await within(20, 'broken part', logger, () => Promise.reject(new Error('no')));
    await within(20, 'good part', logger, () => Promise.resolve());
    expect(lines).toMatchObject([
      { level: 'warn', what: 'slow part', limit_ms: 20 },
      { level: 'warn', what: 'broken part', error: { message: 'no' } },
    ]);
    expect(lines).toHaveLength(2);
  });
});
