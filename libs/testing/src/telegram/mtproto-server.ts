import { Long } from '@mtcute/core';
import { createAesIgeForMessage, TlBinaryReader, TlBinaryWriter } from '@mtcute/core/utils.js';
import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { type AuthKey, crypto, Handshake, ServerKey, write } from './mtproto-handshake.js';
import { type Method, readObject } from './mtproto-schema.js';

const [CONTAINER, GZIP, RPC_RESULT, VECTOR] = [0x73f1f8dc, 0x3072cfa1, 0xf35c6d01, 0x1cb5c415];
const NO_SUCH_KEY = -404;
/** What only wraps a question. */
const WRAPPERS = new Set(['invokeWithLayer', 'initConnection', 'invokeWithoutUpdates']);

export interface Question {
  method: Method;
  /** Of the key that it came with: who is signed in hangs on it. */
  keyId: string;
  /** Which of Telegram's data centres the key was made for. */
  dc: number;
}
/** An object, a list of them, or the end of the connection. */
export type Reply = object | readonly object[] | 'break off';

interface Open {
  socket: Socket;
  handshake: Handshake;
  sessions: Set<string>;
  lastId: bigint;
}

/**
 * The transport and the encryption of MTProto 2.0 over TCP, with a key of its own, written from https://core.telegram.org/mtproto:
 * keys are agreed on, salts are checked, messages come in containers, and what is asked goes to `answer`.
 */
export class MtprotoServer {
  readonly serverKey = new ServerKey();
  readonly keys = new Map<string, AuthKey>();
  /** How many clients more do not get a key that fits. */
  garbledHandshakes = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(private readonly answer: (question: Question) => Promise<Reply>) {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As if a client had agreed on it. */
  addKey(key: Uint8Array, dc: number): string {
    const id = Buffer.from(crypto.sha1(key).subarray(-8)).toString('hex');
    this.keys.set(id, { key, dc, salt: randomBytes(8) });
    return id;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    const open: Open = { socket, handshake: new Handshake(this.serverKey, this.garbledHandshakes > 0), sessions: new Set(), lastId: 0n };
    let [pending, isTagged] = [Buffer.alloc(0), false];
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      if (!isTagged && pending.length >= 4) {
        if (pending.readUInt32LE(0) !== 0xeeeeeeee) return void socket.destroy();
        [pending, isTagged] = [pending.subarray(4), true];
      }
      while (isTagged && pending.length >= 4 && pending.length >= 4 + pending.readUInt32LE(0)) {
        const frame = Uint8Array.from(pending.subarray(4, 4 + pending.readUInt32LE(0)));
        pending = pending.subarray(4 + frame.length);
        this.#take(open, frame);
      }
    });
  }

  #take(open: Open, frame: Uint8Array): void {
    const reader = TlBinaryReader.manual(frame);
    const keyId = Buffer.from(reader.raw(8)).toString('hex');
    if (keyId === '0000000000000000') return this.#shakeHands(open, readObject(frame, 20));
    const known = this.keys.get(keyId);
    if (!known) return send(open, Buffer.from(Int32Array.of(NO_SUCH_KEY).buffer));
    const messageKey = reader.raw(16);
    const plain = createAesIgeForMessage(crypto, known.key, messageKey, true).decrypt(frame.subarray(24));
    if (!Buffer.from(crypto.sha256(Buffer.concat([known.key.subarray(88, 120), plain])).subarray(8, 24)).equals(messageKey)) return void open.socket.destroy();
    const inner = TlBinaryReader.manual(plain);
    const [salt, session, id] = [inner.raw(8), inner.raw(8), inner.long()];
    const seqno = inner.int();
    const reply = (value: Uint8Array): void => this.#send(open, known, session, value);
    // A client that does not know its salt learns it, and asks again.
    if (!Buffer.from(salt).equals(known.salt)) return reply(write({ _: 'mt_bad_server_salt', badMsgId: id, badMsgSeqno: seqno, errorCode: 48, newServerSalt: TlBinaryReader.manual(known.salt).long() }));
    const name = Buffer.from(session).toString('hex');
    if (!open.sessions.has(name)) reply(write({ _: 'mt_new_session_created', firstMsgId: id, uniqueId: Long.fromNumber(open.sessions.size + 1), serverSalt: TlBinaryReader.manual(known.salt).long() }));
    open.sessions.add(name);
    this.#read(inner.raw(inner.int()), id, { reply, keyId, dc: known.dc, open });
  }

  #shakeHands(open: Open, asked: Method): void {
    const { answer, authKey } = open.handshake.answer(asked);
    if (authKey) this.garbledHandshakes = Math.max(0, this.garbledHandshakes - 1);
    if (authKey) this.keys.set(Buffer.from(crypto.sha1(authKey.key).subarray(-8)).toString('hex'), authKey);
    const header = TlBinaryWriter.manual(20);
    header.raw(Buffer.alloc(8));
    header.long(nextId(open));
    header.uint(answer.length);
    send(open, Buffer.concat([header.result(), answer]));
  }

  #read(data: Uint8Array, id: Long, from: { reply: (value: Uint8Array) => void; keyId: string; dc: number; open: Open }): void {
    const reader = TlBinaryReader.manual(data);
    const type = reader.peekUint();
    if (type === GZIP) return this.#read(crypto.gunzip((reader.uint(), reader.bytes())), id, from);
    if (type === CONTAINER) {
      reader.uint();
      for (let left = reader.uint(); left > 0; left -= 1) {
        const one = reader.long();
        reader.int();
        this.#read(reader.raw(reader.int()), one, from);
      }
      return;
    }
    let method = readObject(data);
    if (method._ === 'mt_ping' || method._ === 'mt_ping_delay_disconnect') return from.reply(write({ _: 'mt_pong', msgId: id, pingId: method['pingId'] }));
    if (method._.startsWith('mt_')) return;
    while (WRAPPERS.has(method._)) method = method['query'] as Method;
    void this.answer({ method, keyId: from.keyId, dc: from.dc }).then((answer) => {
      if (answer === 'break off') return void from.open.socket.destroy();
      const head = TlBinaryWriter.manual(12);
      head.uint(RPC_RESULT);
      head.long(id);
      from.reply(Buffer.concat([head.result(), Array.isArray(answer) ? vector(answer) : write(answer)]));
    });
  }

  #send(open: Open, { key, salt }: AuthKey, session: Uint8Array, value: Uint8Array): void {
    const head = TlBinaryWriter.manual(32);
    head.raw(salt);
    head.raw(session);
    head.long(nextId(open));
    head.uint(1);
    head.uint(value.length);
    const padding = 12 + ((16 - ((32 + value.length + 12) % 16)) % 16);
    const plain = Buffer.concat([head.result(), value, randomBytes(padding)]);
    const messageKey = crypto.sha256(Buffer.concat([key.subarray(96, 128), plain])).subarray(8, 24);
    send(open, Buffer.concat([crypto.sha1(key).subarray(-8), messageKey, createAesIgeForMessage(crypto, key, messageKey, false).encrypt(plain)]));
  }
}

function vector(items: readonly object[]): Uint8Array {
  const head = TlBinaryWriter.manual(8);
  head.uint(VECTOR);
  head.uint(items.length);
  return Buffer.concat([head.result(), ...items.map(write)]);
}

function send({ socket }: Open, frame: Uint8Array): void {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(frame.length);
  if (!socket.destroyed) socket.write(Buffer.concat([length, frame]));
}

/** The time, growing, and odd, as it has to be for answers. */
function nextId(open: Open): Long {
  const now = (BigInt(Date.now()) << 32n) / 1000n;
  open.lastId = now > open.lastId ? now - (now % 4n) + 1n : open.lastId + 4n;
  return Long.fromString(open.lastId.toString());
}
