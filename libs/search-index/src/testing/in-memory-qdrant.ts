import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Schemas } from '@qdrant/js-client-rest';

import type { Json } from './condense-description.js';
import { InMemoryCollection } from './in-memory-collection.js';
import { QdrantDescription } from './qdrant-description.js';
import { QdrantRefusal } from './qdrant-refusal.js';

let loaded: QdrantDescription | null = null;
const description = () => (loaded ??= new QdrantDescription());

/** What a request met instead of an answer. */
export type Trouble = { status: number } | 'silence' | 'hang up';

export interface AskedRequest {
  method: string;
  path: string;
  apiKey: string | undefined;
  body: Json | undefined;
}

/**
 * A Qdrant of our own for tests, where no real one can run: the endpoints that the driver uses, over HTTP, in memory. It
 * checks each request and each of its own answers against Qdrant's description; `faults` holds what was wrong.
 */
export class InMemoryQdrant {
  readonly collections = new Map<string, InMemoryCollection>();
  readonly asked: AskedRequest[] = [];
  readonly faults: string[] = [];
  readonly #server: Server;
  readonly #apiKey: string | undefined;
  /** Decides of a request whether it meets trouble. */
  trouble: (request: AskedRequest) => Trouble | null = () => null;

  private constructor(apiKey: string | undefined) {
    this.#apiKey = apiKey;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start({ apiKey }: { apiKey?: string } = {}): Promise<InMemoryQdrant> {
    const qdrant = new InMemoryQdrant(apiKey);
    qdrant.#server.listen(0, '127.0.0.1');
    await once(qdrant.#server, 'listening');
    return qdrant;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** As after the loss of its disk. */
  wipe(): void {
    this.collections.clear();
  }

  /** Throws when a request or an answer was not what the description allows. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    if (this.faults.length > 0) throw new Error(`Qdrant's description does not allow:\n${this.faults.join('\n')}`);
    await Promise.resolve();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://qdrant');
    const text = (await request.toArray()).join('');
    const method = request.method ?? '';
    const body = text === '' ? undefined : (JSON.parse(text) as Json);
    const asked = { method, path: url.pathname, apiKey: request.headers['api-key'] as string | undefined, body };
    this.asked.push(asked);
    const trouble = this.trouble(asked);
    if (trouble === 'silence') return;
    if (trouble === 'hang up') request.socket.destroy();
    else if (trouble) send(response, trouble.status, { status: { error: 'Trouble' }, time: 0 });
    else this.#answer(asked, url, response);
  }

  #answer(asked: AskedRequest, url: URL, response: ServerResponse): void {
    try {
      if (this.#apiKey !== undefined && asked.apiKey !== this.#apiKey) throw new QdrantRefusal(401, 'Must provide an API key or an Authorization bearer token');
      const faults = description().faultsOf(asked.method, url, asked.body);
      this.faults.push(...faults);
      if (faults.length > 0) throw new QdrantRefusal(422, faults.join('; '));
      const answer = { result: this.#result(asked), status: 'ok', time: 0.001 } as Json;
      this.faults.push(...description().faultsOfAnswer(asked.method, url, answer));
      send(response, 200, answer);
    } catch (error) {
      if (!(error instanceof QdrantRefusal)) this.faults.push(String(error));
      send(response, error instanceof QdrantRefusal ? error.status : 500, { status: { error: error instanceof Error ? error.message : String(error) }, time: 0 });
    }
  }

  #result({ method, path, body }: AskedRequest): unknown {
    const [, , name = '', ...rest] = path.split('/').map(decodeURIComponent);
    if (name === '') return { collections: [...this.collections.keys()].map((known) => ({ name: known })) };
    if (method === 'PUT' && rest.length === 0) return this.#create(name, body as Schemas['CreateCollection']);
    const collection = this.collections.get(name);
    if (!collection) throw new QdrantRefusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
    switch (`${method} ${rest[0] === 'vectors' ? 'vectors' : rest.join('/')}`) {
      case 'GET ':
        return collection.info();
      case 'PUT index':
        return this.#index(collection, body as Schemas['CreateFieldIndex']);
      case 'PUT vectors':
        collection.addSpace(rest[1] ?? '', body as Schemas['VectorNameConfig']);
        return { operation_id: 1, status: 'completed' };
      case 'POST points/batch':
        return collection.update(body as Schemas['UpdateOperations']);
      case 'POST points/count':
        return collection.count(body as Schemas['CountRequest']);
      case 'POST points/scroll':
        return collection.scroll(body as Schemas['ScrollRequest']);
      case 'POST points/query/batch':
        return (body as Schemas['QueryRequestBatch']).searches.map((search) => collection.query(search));
      default:
        throw new QdrantRefusal(404, `${method} ${path} is not kept here`);
    }
  }

  #create(name: string, config: Schemas['CreateCollection']): boolean {
    if (this.collections.has(name)) throw new QdrantRefusal(409, `Wrong input: Collection \`${name}\` already exists!`);
    this.collections.set(name, new InMemoryCollection(config));
    return true;
  }

  #index(collection: InMemoryCollection, { field_name: field, field_schema: schema }: Schemas['CreateFieldIndex']): Schemas['UpdateResult'] {
    collection.indexes.set(field, schema as Schemas['PayloadSchemaParams']);
    return { operation_id: 1, status: 'completed' };
  }
}

function send(response: ServerResponse, status: number, answer: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}
