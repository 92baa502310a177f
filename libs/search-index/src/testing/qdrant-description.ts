import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

import type { Json } from './condense-description.js';

type JsonObject = { [key: string]: Json };

/** Qdrant's own description of its REST interface, beside the checkout; where it is not, the part of it that is kept here. */
export const WHOLE_DESCRIPTION = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'specs', 'qdrant.json');
export const KEPT_DESCRIPTION = join(import.meta.dirname, 'qdrant-description.json');

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: JsonObject;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json': { schema: JsonObject } } };
  responses: { 200: { content: { 'application/json': { schema: JsonObject } } } };
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonObject> };
}

const INTEGERS = ['int64', 'uint64', 'uint32', 'uint', 'uint16', 'uint8'];

/** Tells whether a request or an answer is what Qdrant's description allows, and in words what is wrong with it. */
export class QdrantDescription {
  readonly #description: Description;
  readonly #ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(path = existsSync(WHOLE_DESCRIPTION) ? WHOLE_DESCRIPTION : KEPT_DESCRIPTION) {
    this.#description = JSON.parse(readFileSync(path, 'utf8'));
    addFormats.default(this.#ajv);
    this.#ajv.addKeyword('components');
    for (const name of INTEGERS) this.#ajv.addFormat(name, { type: 'number', validate: (value) => Number.isSafeInteger(value) && (!name.startsWith('u') || value >= 0) });
    this.#ajv.addSchema({ $id: 'qdrant', components: { schemas: strict(this.#description.components.schemas, true) } });
  }

  /** What is wrong with a request; nothing when it is allowed. */
  faultsOf(method: string, url: URL, body: Json | undefined): string[] {
    const found = this.#find(method, url.pathname);
    if (!found) return [`There is no ${method} ${url.pathname}`];
    const { operation, id } = found;
    const schema = operation.requestBody?.content['application/json'].schema;
    if (!schema) return body === undefined ? this.#faultsOfQuery(operation, id, url) : [`${id} takes no body`];
    return [...this.#faultsOfQuery(operation, id, url), ...this.#check(`${id} body`, schema, body ?? null)];
  }

  /** What is wrong with an answer. */
  faultsOfAnswer(method: string, url: URL, answer: Json): string[] {
    const found = this.#find(method, url.pathname);
    return found ? this.#check(`${found.id} answer`, found.operation.responses[200].content['application/json'].schema, answer) : [];
  }

  #faultsOfQuery({ parameters = [] }: Operation, id: string, url: URL): string[] {
    return [...url.searchParams].flatMap(([name, text]) => {
      const parameter = parameters.find((known) => known.in === 'query' && known.name === name);
      if (!parameter) return [`${id} takes no ${name}`];
      return this.#check(`${id} ${name}`, parameter.schema, valueOf(text));
    });
  }

  #find(method: string, path: string): { operation: Operation; id: string } | null {
    for (const [template, operations] of Object.entries(this.#description.paths)) {
      const operation = operations[method.toLowerCase()];
      const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`);
      if (operation && pattern.test(path)) return { operation, id: `${method} ${template}` };
    }
    return null;
  }

  #check(id: string, schema: JsonObject, value: Json): string[] {
    const validate = this.#validators.get(id) ?? this.#ajv.compile(strict(schema) as JsonObject);
    this.#validators.set(id, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${id}${instancePath}: ${message}`);
  }
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** OpenAPI 3.0 as JSON Schema. A field that is not named is a fault: Qdrant would overlook it in silence. */
function strict(part: Json, isNames = false): Json {
  if (Array.isArray(part)) return part.map((item) => strict(item));
  if (part === null || typeof part !== 'object') return part;
  if (isNames) return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, strict(value)]));
  const { nullable, type, description: _, example: __, deprecated: ___, default: ____, discriminator: _____, ...rest } = part;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, key === '$ref' ? `qdrant${String(value)}` : strict(value, key === 'properties')]));
  if (type !== undefined) schema['type'] = nullable === true ? [type, 'null'] : type;
  else if (nullable === true) schema['type'] = 'null';
  if ('properties' in schema && !('additionalProperties' in schema)) schema['additionalProperties'] = false;
  return schema;
}
