import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

import { z } from 'zod';

/** What the next chat completion is: a text, or something that goes wrong. After so many pieces of a stream `breakAfter` cuts the line and `hangAfter` says no more. */
export type FakeAnswer =
  | string
  | { content: string; breakAfter: number }
  | { content: string; hangAfter: number }
  | { refusal: string }
  | { status: number; headers?: Record<string, string> }
  | 'never';

export interface FakeModelServer {
  /** Base address, to be used as the model's URL. */
  url: string;
  /** Bodies of what was asked, in order. */
  asked: Record<string, unknown>[];
  /** Answers of the next chat completions, in order; after them the model says `{}`. */
  answers: FakeAnswer[];
  /** Resolves once a caller has hung up on an unfinished answer. */
  abandoned: Promise<void>;
  close(): Promise<void>;
}

const message = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) });
const chatRequest = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  max_completion_tokens: z.number().int().positive().optional(),
  stream: z.boolean().optional(),
  stream_options: z.object({ include_usage: z.boolean() }).optional(),
  response_format: z
    .object({
      type: z.literal('json_schema'),
      json_schema: z.object({ name: z.string().regex(/^[\w-]{1,64}$/), schema: z.record(z.string(), z.unknown()), strict: z.boolean().optional() }),
    })
    .optional(),
});
const embeddingRequest = z.object({ model: z.string(), input: z.array(z.string().min(1)).min(1).max(2048), encoding_format: z.literal('float').optional() });

interface Session {
  key: string;
  asked: Record<string, unknown>[];
  answers: FakeAnswer[];
  onAbandoned: () => void;
}

/** A server that speaks the chat completions (plain and streamed) and embeddings of the OpenAI API over real HTTP, and is as strict about requests. */
export async function startFakeModelServer({ key = 'test-key' }: { key?: string } = {}): Promise<FakeModelServer> {
  const { promise: abandoned, resolve: onAbandoned } = Promise.withResolvers<void>();
  const session: Session = { key, asked: [], answers: [], onAbandoned };
  const server = createServer((request, response) => {
    answer(session, request, response).catch((error: unknown) => fail(response, 400, String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { url, asked: session.asked, answers: session.answers, abandoned, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

async function answer(session: Session, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('close', () => {
    if (!response.writableEnded) session.onAbandoned();
  });
  if (request.headers.authorization !== `Bearer ${session.key}`) return fail(response, 401, 'Incorrect API key provided.');
  const body = JSON.parse(await readText(request)) as Record<string, unknown>;
  session.asked.push(body);
  if (request.url === '/v1/chat/completions') return complete(session, chatRequest.parse(body), response);
  if (request.url === '/v1/embeddings') return embed(session, embeddingRequest.parse(body), response);
  return fail(response, 404, 'Unknown request URL.');
}

function complete(session: Session, request: z.output<typeof chatRequest>, response: ServerResponse): void {
  const next = session.answers.shift() ?? '{}';
  if (next === 'never') return;
  if (typeof next === 'object' && 'status' in next) return fail(response, next.status, 'It went wrong.', next.headers);
  if (request.stream) return stream(request, next, response);
  const said = typeof next === 'string' ? { content: next, refusal: null } : { content: 'content' in next ? next.content : null, refusal: 'refusal' in next ? next.refusal : null };
  const choice = { index: 0, message: { role: 'assistant', ...said }, logprobs: null, finish_reason: 'stop' };
  send(response, { ...head(request.model, 'chat.completion'), choices: [choice], usage: usageOf(request.messages, said.content ?? '') });
}

function stream(request: z.output<typeof chatRequest>, next: Exclude<FakeAnswer, { status: number }>, response: ServerResponse): void {
  const content = typeof next === 'string' ? next : 'content' in next ? next.content : '';
  const pieces = content.match(/\S+\s*/g) ?? [];
  const cut = typeof next !== 'object' ? undefined : 'breakAfter' in next ? next.breakAfter : 'hangAfter' in next ? next.hangAfter : undefined;
  const sent = pieces.slice(0, cut);
  const say = (fields: object) => response.write(`data: ${JSON.stringify({ ...head(request.model, 'chat.completion.chunk'), usage: null, ...fields })}\n\n`);
  const delta = (delta: object, finish_reason: string | null = null) => say({ choices: [{ index: 0, delta, finish_reason }] });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  delta({ role: 'assistant', content: '' });
  for (const piece of sent) delta({ content: piece });
  if (cut !== undefined) return typeof next === 'object' && 'breakAfter' in next ? void response.socket?.end() : undefined;
  delta({}, 'stop');
  if (request.stream_options?.include_usage) say({ choices: [], usage: usageOf(request.messages, content) });
  response.end('data: [DONE]\n\n');
}

/** Vectors that are close for texts that share letters; given in no order, as a server may. */
function embed(session: Session, { model, input }: z.output<typeof embeddingRequest>, response: ServerResponse): void {
  const next = session.answers.shift();
  if (typeof next === 'object' && 'status' in next) return fail(response, next.status, 'It went wrong.', next.headers);
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: lettersOf(text) })).reverse();
  send(response, { object: 'list', model, data, usage: { prompt_tokens: input.length, total_tokens: input.length } });
}

function lettersOf(text: string): number[] {
  const counts = Array.from({ length: 26 }, () => 0);
  for (const letter of text.toLowerCase()) {
    const index = letter.charCodeAt(0) - 97;
    if (index >= 0 && index < 26) counts[index] = (counts[index] ?? 0) + 1;
  }
  const norm = Math.hypot(...counts) || 1;
  return counts.map((count) => count / norm);
}

function head(model: string, object: string) {
  return { id: 'chatcmpl-test', object, created: 1_700_000_000, model };
}

function usageOf(messages: { content: string }[], content: string) {
  const words = (text: string) => text.split(/\s+/).filter(Boolean).length;
  const prompt_tokens = messages.reduce((sum, { content: prompt }) => sum + words(prompt), 0);
  return { prompt_tokens, completion_tokens: words(content), total_tokens: prompt_tokens + words(content) };
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, sentence: string, headers: Record<string, string> = {}): void {
  const body = { error: { message: sentence, type: 'invalid_request_error', param: null, code: null } };
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
