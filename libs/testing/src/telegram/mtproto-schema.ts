import { __tlReaderMap, TlBinaryReader, type TlReaderMap } from '@mtcute/core/utils.js';
import { createRequire } from 'node:module';

interface Argument {
  name: string;
  type: string;
  typeModifiers?: { predicate?: string; isVector?: boolean };
}
interface Entry {
  kind: string;
  name: string;
  id: number;
  arguments: Argument[];
}
/** What a client asks for, as its library spells it. */
export type Method = { _: string } & Record<string, unknown>;

const load = createRequire(import.meta.url);
const entries = [...(load('@mtcute/core/tl/api-schema.json') as { e: Entry[] }).e, ...(load('@mtcute/core/tl/mtp-schema.json') as Entry[])];
const methods = new Map(entries.filter(({ kind }) => kind === 'method').map((entry) => [entry.id, entry]));

/** Clients read no methods, servers do: they are read by Telegram's schema. */
const readers = new Proxy(__tlReaderMap, {
  get: (known, key: string) => Reflect.get(known, key) ?? (methods.has(Number(key)) ? (reader: TlBinaryReader) => readMethod(reader, methods.get(Number(key))!) : undefined),
}) as TlReaderMap;

export function readObject(data: Uint8Array, start = 0): Method {
  return TlBinaryReader.deserializeObject<Method>(readers, data, start);
}

function readMethod(reader: TlBinaryReader, { name, arguments: list }: Entry): Method {
  const method: Method = { _: name };
  const flags: Record<string, number> = {};
  for (const { name: key, type, typeModifiers: { predicate, isVector } = {} } of list) {
    const [word = '', bit] = predicate?.split('.') ?? [];
    if (type === '#') flags[key] = reader.uint();
    else if (!predicate || (flags[word]! & (1 << Number(bit))) !== 0) method[camel(key)] = isVector ? reader.vector(() => readValue(reader, type)) : readValue(reader, type);
  }
  return method;
}

function readValue(reader: TlBinaryReader, type: string): unknown {
  if (type === 'true') return true;
  const plain: Record<string, () => unknown> = {
    int: () => reader.int(), int53: () => reader.int53(), long: () => reader.long(), double: () => reader.double(), string: () => reader.string(),
    bytes: () => reader.bytes(), int128: () => reader.int128(), int256: () => reader.int256(), Bool: () => reader.boolean(),
  };
  return plain[type]?.() ?? reader.object();
}

const camel = (name: string): string => name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
