import type { Schemas } from '@qdrant/js-client-rest';

import { QdrantRefusal } from './qdrant-refusal.js';

type Filter = Schemas['Filter'];
type Condition = Schemas['Condition'];
export interface StoredPoint {
  id: string;
  payload: Record<string, unknown>;
  dense: Map<string, Float32Array>;
  sparse: Map<string, Map<number, number>>;
}

function listOf(part: Filter['must']): Condition[] {
  if (part === undefined || part === null) return [];
  return Array.isArray(part) ? part : [part as Condition];
}

/** Does a point pass? A field without an index is refused, as a server in strict mode does: on a large collection it would be read point by point. */
export function passes(point: StoredPoint, filter: Filter | undefined, indexed: ReadonlySet<string>): boolean {
  const { must, should, must_not: mustNot } = filter ?? {};
  const holds = (condition: Condition) => passesOne(point, condition, indexed);
  const choices = listOf(should);
  return listOf(must).every(holds) && (choices.length === 0 || choices.some(holds)) && !listOf(mustNot).some(holds);
}

function passesOne(point: StoredPoint, condition: Condition, indexed: ReadonlySet<string>): boolean {
  if ('has_id' in condition) return (condition['has_id'] as unknown[]).includes(point.id);
  if (!('key' in condition)) return passes(point, condition as Filter, indexed);
  const { key, match, range } = condition as Schemas['FieldCondition'];
  if (!indexed.has(key)) throw new QdrantRefusal(400, `Bad request: Index required but not found for "${key}"`);
  const value = point.payload[key];
  if (match && 'value' in match) return value === match.value;
  if (match && 'any' in match) return (match.any as unknown[]).includes(value);
  if (range) return typeof value === 'number' && isWithin(value, range as Schemas['Range']);
  throw new QdrantRefusal(400, 'A condition without match or range');
}

function isWithin(value: number, { lt, lte, gt, gte }: Schemas['Range']): boolean {
  return (lt == null || value < lt) && (lte == null || value <= lte) && (gt == null || value > gt) && (gte == null || value >= gte);
}
