import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';

import type { StoredRow } from './snapshot.js';

interface Asked {
  input?: string | string[];
  messages?: { role: string }[];
}

/** The name under which calls stand among the rows. */
export const CALLS = 'calls to the model';

export interface ModelCall {
  path: string;
  /** Of a question; empty for vectors. */
  messages: { role: string }[];
}

const DIMENSION = 16;

/**
 * A server like OpenAI's that never says what it was asked for, so that rules stand in for it, and whose vectors follow from
 * the text. Each call is in its log before it is answered: the product has no other effect outside of itself.
 */
export class FakeModel {
  private constructor(
    private readonly server: Server,
    private readonly logPath: string,
  ) {}

  static async start(logPath: string): Promise<FakeModel> {
    const server = createServer((request, response) => {
      void bodyOf(request).then((text) => {
        appendFileSync(logPath, `${JSON.stringify({ at_ms: Date.now(), path: request.url, text })}\n`);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answerTo(request.url ?? '', (text ? JSON.parse(text) : {}) as Asked)));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeModel(server, logPath);
  }

  get environment(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return { MODEL_URL: `http://127.0.0.1:${port}/v1`, MODEL_NAME: 'nothing-to-say', EMBEDDING_MODEL: 'vectors', AGENT_MODEL_CALLS_PER_MINUTE: '10000' };
  }

  /** Every call as a row: none may speak of two people. */
  async calls(): Promise<StoredRow[]> {
    const lines = (await readFile(this.logPath, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    return lines.map((line) => {
      const { path, text } = JSON.parse(line) as { path: string; text: string };
      const { messages = [] } = (text ? JSON.parse(text) : {}) as Asked;
      return { table: CALLS, row: { path, messages } satisfies ModelCall, text: line };
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function answerTo(path: string, { input = [] }: Asked): unknown {
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  if (path.endsWith('/embeddings')) return { object: 'list', model: 'vectors', usage, data: [input].flat().map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) })) };
  if (!path.endsWith('/chat/completions')) return { object: 'list', data: [] };
  return { id: 'answer', object: 'chat.completion', created: 0, model: 'nothing-to-say', usage, choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'I have nothing to say.' } }] };
}

function vectorOf(text: string): number[] {
  const vector = Array.from({ length: DIMENSION }, () => 0);
  for (let at = 0; at < text.length; at += 1) vector[at % DIMENSION]! += text.charCodeAt(at) / 1_000;
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
