import { createHash } from 'node:crypto';

import type { Logger } from '@adjutant/telemetry';
import type { Schemas } from '@qdrant/js-client-rest';

import { isMissing, type QdrantServer } from './qdrant-server.js';

/** Raised whenever a payload, the weights or the numbering of terms change: a new collection is filled, older ones serve older programs. */
const FORMAT = 1;
/** The sparse vector of a passage's words. */
export const WORDS = 'words';

const FIELDS: Readonly<Record<string, Schemas['PayloadSchemaParams']>> = {
  user_id: { type: 'keyword', is_tenant: true },
  key: { type: 'keyword' },
  source: { type: 'keyword' },
  thread_id: { type: 'keyword' },
  chunk_index: { type: 'integer', lookup: true, range: true },
  position: { type: 'integer', lookup: false, range: true },
};

/** A graph of neighbours for each user and none over all: nobody searches among all. */
const CONFIG = {
  sparse_vectors: { [WORDS]: { modifier: 'idf' } },
  hnsw_config: { m: 0, payload_m: 16 },
} as const;

/** One dense space for each model and dimension, side by side in one collection: a passage lies in it once, whatever the models. */
export function spaceOf(model: string, dimension: number): string {
  return `dense_${createHash('sha256').update(model).digest('hex').slice(0, 16)}_${dimension}`;
}

/** The collection of this program's format: made, with its payload indexes and spaces, by whoever needs it first. */
export class QdrantCollection {
  readonly name: string;
  readonly #server: QdrantServer;
  readonly #stem: string;
  readonly #logger: Logger | undefined;
  #spaces: Promise<Set<string>> | null = null;

  constructor(server: QdrantServer, prefix: string, logger: Logger | undefined) {
    this.#server = server;
    this.#stem = `${prefix}chunks_v`;
    this.name = `${this.#stem}${FORMAT}`;
    this.#logger = logger;
  }

  /** Makes what is missing; asks the server once. */
  async ensure(): Promise<void> {
    await this.#known();
  }

  /** Makes the space where it is missing; answers its name. */
  async ensureSpace(model: string, dimension: number): Promise<string> {
    const [space, known] = [spaceOf(model, dimension), await this.#known()];
    if (known.has(space)) return space;
    await this.#server.write((client) => client.createVectorName(this.name, space, { dense: { size: dimension, distance: 'Cosine' } }));
    known.add(space);
    this.#logger?.info({ collection: this.name, model, dimension }, 'the search index has a space for the vectors of another model');
    return space;
  }

  /** The space's name, or null where nothing was ever put into it; another process may have made it, so the server is asked. */
  async findSpace(model: string, dimension: number): Promise<string | null> {
    const space = spaceOf(model, dimension);
    if ((await this.#known()).has(space)) return space;
    const spaces = spacesOf(await this.#server.read((client) => client.getCollection(this.name)));
    if (spaces.has(space)) this.#spaces = Promise.resolve(spaces);
    return spaces.has(space) ? space : null;
  }

  /** What was known of the collection does not hold any longer. */
  forget(): void {
    this.#spaces = null;
  }

  /** The collections of every format that are still there. */
  async everyFormat(): Promise<string[]> {
    const { collections } = await this.#server.read((client) => client.getCollections());
    return collections.map(({ name }) => name).filter((name) => name.startsWith(this.#stem) && /^\d+$/.test(name.slice(this.#stem.length)));
  }

  #known(): Promise<Set<string>> {
    if (this.#spaces) return this.#spaces;
    const loading = this.#load();
    loading.catch(() => (this.#spaces = this.#spaces === loading ? null : this.#spaces));
    return (this.#spaces = loading);
  }

  async #load(): Promise<Set<string>> {
    const info = await this.#find().then((found) => found ?? this.#create());
    for (const [field, schema] of Object.entries(FIELDS)) {
      if (field in info.payload_schema) continue;
      await this.#server.write((client) => client.createPayloadIndex(this.name, { field_name: field, field_schema: schema, wait: true }));
    }
    return spacesOf(info);
  }

  async #find(): Promise<Schemas['CollectionInfo'] | null> {
    try {
      return await this.#server.read((client) => client.getCollection(this.name));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Another process may make it at the same moment: what counts is that it is there. */
  async #create(): Promise<Schemas['CollectionInfo']> {
    try {
      await this.#server.write((client) => client.createCollection(this.name, CONFIG));
      this.#logger?.info({ collection: this.name }, 'the search index was made');
    } catch (error) {
      const found = await this.#find();
      if (!found) throw error;
      return found;
    }
    return this.#server.read((client) => client.getCollection(this.name));
  }
}

function spacesOf({ config }: Schemas['CollectionInfo']): Set<string> {
  return new Set(Object.keys(config.params.vectors ?? {}));
}
