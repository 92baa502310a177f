import { createReadStream } from 'node:fs';

export const MAX_ELEMENT_BYTES = 25 * 1024 * 1024;

/** One value of a JSON file, or why there is none; `is_end`: the file itself ends too early. */
export type JsonItem = { value: unknown; bytes_done: number } | { error: string; bytes_done: number; is_end?: true };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isOpening = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number): boolean => byte === 0x7d || byte === 0x5d;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * The elements of a file that is one array, an object that wraps one under `listKeys`, or values one after the other.
 * Holds one element at a time, at most 25 MB of it.
 */
export async function* streamJson(path: string, listKeys: readonly string[]): AsyncGenerator<JsonItem> {
  const scanner = new ElementScanner(listKeys);
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) yield* scanner.push(chunk as Buffer);
  yield* scanner.end();
}

/** Finds where elements begin and end without parsing them. */
class ElementScanner {
  #depth = 0;
  /** Depth at which elements lie: 0 while the file is no list. */
  #listDepth = 0;
  #isInString = false;
  #isEscaped = false;
  #lastKey = '';
  #string: number[] | null = null;
  #parts: Buffer[] = [];
  #size = 0;
  #consumed = 0;
  #isInElement = false;
  #isTooLarge = false;
  #isListClosed = false;

  constructor(readonly listKeys: readonly string[]) {}

  *push(chunk: Buffer): Generator<JsonItem> {
    let start = this.#isInElement ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (this.#isInString) {
        this.#inString(byte);
        continue;
      }
      if (!this.#isInElement && this.#begins(byte)) {
        this.#isInElement = true;
        start = at;
      }
      if (byte === QUOTE) this.#openString();
      else if (isOpening(byte) && this.#opensList(byte)) start = -1;
      else if (isClosing(byte)) this.#depth -= 1;
      const hasLeft = this.#depth < this.#listDepth;
      if (this.#isInElement && this.#depth <= this.#listDepth && (isClosing(byte) || (byte === 0x2c && this.#listDepth > 0))) {
        this.#keep(chunk.subarray(start, isClosing(byte) && !hasLeft ? at + 1 : at));
        yield this.#take(this.#consumed + at + 1);
        start = -1;
      }
      this.#isListClosed ||= hasLeft;
    }
    if (this.#isInElement && start >= 0) this.#keep(chunk.subarray(start));
    this.#consumed += chunk.length;
  }

  *end(): Generator<JsonItem> {
    if (this.#isInElement || this.#isInString || this.#depth > 0) yield { error: 'The file ends in the middle; what came before was imported.', bytes_done: this.#consumed, is_end: true };
  }

  #inString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) {
      this.#isInString = false;
      if (this.#string) this.#lastKey = Buffer.from(this.#string).toString('utf8');
      this.#string = null;
      return;
    }
    if (this.#string && this.#string.length < 64) this.#string.push(byte);
  }

  #openString(): void {
    this.#isInString = true;
    if (this.#depth === 1 && this.#listDepth === 0) this.#string = [];
  }

  #begins(byte: number): boolean {
    return this.#depth === this.#listDepth && !isSpace(byte) && byte !== 0x2c && !isClosing(byte) && !this.#isListClosed;
  }

  /** Goes one level down; true if what opens is the list whose elements are wanted. */
  #opensList(byte: number): boolean {
    this.#depth += 1;
    if (this.#listDepth > 0 || byte !== 0x5b) return false;
    if (this.#depth !== 1 && !(this.#depth === 2 && this.listKeys.includes(this.#lastKey))) return false;
    this.#listDepth = this.#depth;
    this.#isInElement = false;
    this.#parts = [];
    this.#size = 0;
    return true;
  }

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > MAX_ELEMENT_BYTES) {
      this.#isTooLarge = true;
      this.#parts = [];
    }
    if (!this.#isTooLarge) this.#parts.push(Buffer.from(part));
  }

  #take(bytesDone: number): JsonItem {
    const text = Buffer.concat(this.#parts).toString('utf8');
    const megabytes = Math.round(this.#size / 1024 / 1024);
    const isTooLarge = this.#isTooLarge;
    [this.#parts, this.#size, this.#isInElement, this.#isTooLarge] = [[], 0, false, false];
    if (isTooLarge) return { error: `The entry is ${megabytes} MB, more than ${MAX_ELEMENT_BYTES / 1024 / 1024} MB.`, bytes_done: bytesDone };
    try {
      return { value: JSON.parse(text.replace(/^\ufeff/, '')) as unknown, bytes_done: bytesDone };
    } catch {
      return { error: 'The entry is not valid JSON.', bytes_done: bytesDone };
    }
  }
}
