import { contextFor } from '@adjutant/contracts-core';
import { describe, expect, it } from '@jest/globals';
import { createLogger, loggerFor, silentLogger, toLogLevel, type LogLevel } from './logger.js';

function openLogger(level?: LogLevel) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, logger: createLogger({ name: 'task-graph', destination, ...(level ? { level } : {}) }) };
}

describe('logger', () => {
  it('[MIM-70] [ADI-60] writes one JSON line with the id of the request it speaks about', () => {
    const { lines, logger } = openLogger();
    const ctx = contextFor('6f1c0f7e-1d0b-4c57-9c38-1f7d5f0f7a11', { requestId: 'request-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
    loggerFor(logger, ctx).info({ count: 3 }, 'tasks ranked');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        name: 'task-graph',
        request_id: 'request-1',
        user_id: '6f1c0f7e-1d0b-4c57-9c38-1f7d5f0f7a11',
        trace_id: 'a'.repeat(32),
        count: 3,
        message: 'tasks ranked',
      },
    ]);
  });

  it('writes from its level on', () => {
    const { lines, logger } = openLogger('warn');
    logger.debug({}, 'a');
    logger.info({}, 'b');
    logger.warn({}, 'c');
    logger.error({ error: new Error('broken') }, 'd');
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'error']);
    expect(lines[1]).toMatchObject({ error: { message: 'broken', stack: expect.any(String) } });
  });

  it('[MIM-65] hides secrets in fields, in a child and in the message', () => {
    const { lines, logger } = openLogger('debug');
    logger.child({ api_key: 'k-123' }).debug({ password: 'p-123' }, 'sent Bearer abcdefgh123');
    expect(JSON.stringify(lines)).not.toMatch(/k-123|p-123|abcdefgh123/);
  });

  it('adds nothing that the context lacks', () => {
    const { lines, logger } = openLogger();
    loggerFor(logger, contextFor('6f1c0f7e-1d0b-4c57-9c38-1f7d5f0f7a11')).info({}, 'x');
    expect(lines[0]).not.toHaveProperty('trace_id');
    silentLogger.error({}, 'nobody hears this');
  });

  it('[EMP-39] understands the levels from DEBUG to CRITICAL, and writes nothing below the one that is set', () => {
    expect(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL', 'loud'].map(toLogLevel)).toEqual(['debug', 'info', 'warn', 'error', 'error', undefined]);
    const { lines, logger } = openLogger(toLogLevel('WARNING'));
    logger.info({}, 'quiet');
    logger.warn({}, 'heard');
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
  });
});
