import type { Socket } from 'node:net';

/** What happens to bytes on their way; all of it at once where several are named. */
export interface LaneFault {
  /** Each piece comes this much later; spread between a half and the whole by the proxy's numbers. */
  delayMs?: number;
  bytesPerSecond?: number;
  /** The connection is reset after this many more bytes. */
  cutAfterBytes?: number;
  /** Nothing is forwarded, and nothing is told of it. */
  isFrozen?: boolean;
}

interface Piece {
  bytes: Buffer;
  arrivedAtMs: number;
}

/** A throttled piece leaves in slices of so many milliseconds. */
const SLICE_MS = 20;
/** More than this waiting here, and the sender is held back, as by any network. */
const MOST_WAITING_BYTES = 1_048_576;

/** One direction of one connection. */
export class FaultyLane {
  readonly #pieces: Piece[] = [];
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #random: () => number;
  readonly #cut: () => void;
  #fault: LaneFault;
  #left: number;
  #waitingBytes = 0;
  #hasEnded = false;
  #isOver = false;
  #isPumping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, fault: LaneFault, random: () => number, cut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#random = random;
    this.#cut = cut;
    this.#fault = fault;
    this.#left = fault.cutAfterBytes ?? Infinity;
    from.on('data', (bytes) => this.#take(bytes));
    from.on('end', () => {
      this.#hasEnded = true;
      this.#pump();
    });
    to.on('drain', () => this.#resume());
  }

  get isFrozen(): boolean {
    return this.#fault.isFrozen === true;
  }

  /** All that came has been handed on, and so has its end. */
  get isOver(): boolean {
    return this.#isOver;
  }

  set(fault: LaneFault): void {
    const wasFrozen = this.isFrozen;
    this.#fault = fault;
    this.#left = fault.cutAfterBytes ?? Infinity;
    clearTimeout(this.#timer);
    this.#isPumping = false;
    if (wasFrozen && !this.isFrozen && (this.#from.destroyed || this.#to.destroyed)) return this.#cut();
    this.#pump();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#pieces.length = 0;
    this.#isPumping = true;
  }

  #take(bytes: Buffer): void {
    this.#pieces.push({ bytes, arrivedAtMs: performance.now() });
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.#from.pause();
    this.#pump();
  }

  #resume(): void {
    if (this.#waitingBytes <= MOST_WAITING_BYTES && !this.#to.writableNeedDrain) this.#from.resume();
  }

  #pump(): void {
    if (this.#isPumping || this.isFrozen) return;
    const [piece] = this.#pieces;
    if (!piece) return this.#end();
    const { delayMs = 0 } = this.#fault;
    const waitMs = delayMs === 0 ? 0 : piece.arrivedAtMs + delayMs * (0.5 + this.#random() / 2) - performance.now();
    if (waitMs <= 0) return this.#send(piece);
    this.#later(waitMs, () => this.#send(piece));
  }

  /** Hands on the piece, or what of it the pace allows, and goes on with the next. */
  #send(piece: Piece): void {
    const { bytesPerSecond } = this.#fault;
    const size = Math.min(piece.bytes.length, bytesPerSecond ? Math.max(1, Math.floor((bytesPerSecond * SLICE_MS) / 1000)) : Infinity, this.#left);
    const isHeldUp = !this.#to.write(piece.bytes.subarray(0, size));
    this.#left -= size;
    this.#waitingBytes -= size;
    if (this.#left <= 0) return this.#cut();
    piece.bytes = piece.bytes.subarray(size);
    if (piece.bytes.length === 0) this.#pieces.shift();
    if (isHeldUp) this.#from.pause();
    else this.#resume();
    if (bytesPerSecond) this.#later((size / bytesPerSecond) * 1000, () => this.#pump());
    else this.#pump();
  }

  #later(ms: number, work: () => void): void {
    this.#isPumping = true;
    this.#timer = setTimeout(() => {
      this.#isPumping = false;
      work();
    }, ms);
  }

  #end(): void {
    if (!this.#hasEnded || this.#isOver) return;
    this.#isOver = true;
    this.#to.end();
  }
}
