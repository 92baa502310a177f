import type { FileHandle } from 'node:fs/promises';

/** Messages above this are cut to their first part: headers and, nearly always, the text. */
export const MAX_MESSAGE_BYTES = 25 * 1024 * 1024;
export const KEPT_OF_LARGE_BYTES = 2 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const FIRST_BYTES = 64 * 1024;
const SEPARATOR = Buffer.from('\nFrom ');
const FROM_LINE =
  /^From (?=.*\d{1,2}:\d{2})(?=.*\b(?:19|20)\d{2}\b)(?=.*\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)\S+ .*\r?\n(?:[!-9;-~]+:|>From )/;

export interface RawMessage {
  /** Where the message starts, its From_ line included, and where the next one starts. */
  offset: number;
  end: number;
  bytes: Buffer;
  size_bytes: number;
}

/** The start of an mbox message: a From_ line with a time in it, followed by a header. */
export function isFromLine(text: string): boolean {
  return FROM_LINE.test(text);
}

/** Splits an mbox from `start` (the offset of a From_ line) without ever holding more than one message. */
export async function* splitMbox(handle: FileHandle, start: number): AsyncGenerator<RawMessage> {
  const reader = new Window(handle, start);
  while (await reader.fill(1)) {
    const offset = reader.offset;
    const trustedEnd = await contentLengthEnd(reader);
    const { head, sizeBytes } = await readMessage(reader, trustedEnd);
    yield { offset, end: offset + sizeBytes, bytes: head, size_bytes: sizeBytes };
  }
}

/** A window onto a file: `buffer` holds what was read and not yet consumed, from `offset` on. */
class Window {
  buffer: Buffer = Buffer.alloc(0);
  isAtEnd = false;

  constructor(
    readonly handle: FileHandle,
    public offset: number,
  ) {}

  /** Reads on until `bytes` are there or the file ends; false if nothing is left. */
  async fill(bytes: number): Promise<boolean> {
    while (this.buffer.length < bytes && !this.isAtEnd) await this.more();
    return this.buffer.length > 0;
  }

  async more(): Promise<void> {
    const chunk = Buffer.allocUnsafe(this.buffer.length === 0 && this.offset === 0 ? FIRST_BYTES : CHUNK_BYTES);
    const { bytesRead } = await this.handle.read(chunk, 0, chunk.length, this.offset + this.buffer.length);
    if (bytesRead === 0) this.isAtEnd = true;
    else this.buffer = Buffer.concat([this.buffer, chunk.subarray(0, bytesRead)]);
  }

  consume(bytes: number): void {
    this.buffer = this.buffer.subarray(bytes);
    this.offset += bytes;
  }
}

/** A Content-Length is believed only if a separator or the end of the file stands where it points. */
async function contentLengthEnd(reader: Window): Promise<number | null> {
  await reader.fill(64 * 1024);
  const head = reader.buffer.subarray(0, 64 * 1024).toString('latin1');
  const headers = /^[\s\S]*?\r?\n\r?\n/.exec(head)?.[0];
  const length = Number(/^Content-Length:[ \t]*(\d{1,12})\s*$/im.exec(headers ?? '')?.[1] ?? Number.NaN);
  if (headers === undefined || !Number.isSafeInteger(length) || length === 0) return null;
  const end = headers.length + length;
  const peek = Buffer.alloc(9);
  const { bytesRead } = await reader.handle.read(peek, 0, 9, reader.offset + end);
  const next = /^(\r?\n){0,2}(?=From )/.exec(peek.subarray(0, bytesRead).toString('latin1'));
  const isAtFileEnd = (await reader.handle.stat()).size === reader.offset + end;
  return next ? end + next[0].length : isAtFileEnd ? end : null;
}

async function readMessage(reader: Window, trustedEnd: number | null): Promise<{ head: Buffer; sizeBytes: number }> {
  const message = { parts: [] as Buffer[], keptBytes: 0, sizeBytes: 0 };
  if (trustedEnd !== null) {
    while (message.sizeBytes < trustedEnd && (await reader.fill(1))) take(message, reader, Math.min(reader.buffer.length, trustedEnd - message.sizeBytes));
    return finish(message);
  }
  for (;;) {
    const found = await findSeparator(reader);
    if (found.isComplete) {
      take(message, reader, found.at);
      return finish(message);
    }
    take(message, reader, Math.max(0, found.at));
    await reader.more();
  }
}

/** The next separator in the window, or how much of the window certainly holds none. */
async function findSeparator(reader: Window): Promise<{ at: number; isComplete: boolean }> {
  let at = reader.buffer.indexOf(SEPARATOR);
  while (at >= 0) {
    while (reader.buffer.length < at + 2048 && !reader.isAtEnd) await reader.more();
    const isAfterBlankLine = at > 0 && (reader.buffer[at - 1] === 10 || (reader.buffer[at - 1] === 13 && reader.buffer[at - 2] === 10));
    if (isAfterBlankLine && isFromLine(reader.buffer.subarray(at + 1, at + 2048).toString('latin1'))) return { at: at + 1, isComplete: true };
    at = reader.buffer.indexOf(SEPARATOR, at + 1);
  }
  if (reader.isAtEnd) return { at: reader.buffer.length, isComplete: true };
  return { at: reader.buffer.length - SEPARATOR.length - 2, isComplete: false };
}

function take(message: { parts: Buffer[]; keptBytes: number; sizeBytes: number }, reader: Window, bytes: number): void {
  if (message.keptBytes <= MAX_MESSAGE_BYTES) {
    message.parts.push(reader.buffer.subarray(0, bytes));
    message.keptBytes += bytes;
  }
  message.sizeBytes += bytes;
  reader.consume(bytes);
}

function finish(message: { parts: Buffer[]; sizeBytes: number }): { head: Buffer; sizeBytes: number } {
  const all = message.parts.length === 1 ? message.parts[0]! : Buffer.concat(message.parts);
  return { head: message.sizeBytes > MAX_MESSAGE_BYTES ? Buffer.from(all.subarray(0, KEPT_OF_LARGE_BYTES)) : all, sizeBytes: message.sizeBytes };
}

/** The message without its From_ line, `>From ` unescaped by one level. */
export function unwrapMboxMessage(bytes: Buffer): Buffer {
  const firstLine = bytes.indexOf(10);
  const message = bytes.subarray(0, 5).equals(SEPARATOR.subarray(1)) ? bytes.subarray(firstLine + 1) : bytes;
  if (message.indexOf('\n>From ') < 0 && message.indexOf('\n>>') < 0) return message;
  return Buffer.from(message.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1');
}
