/** JSON as it is written. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** What the driver sends: method and path of each. */
const USED: readonly [string, string][] = [
  ['get', '/collections'],
  ['get', '/collections/{collection_name}'],
  ['put', '/collections/{collection_name}'],
  ['put', '/collections/{collection_name}/index'],
  ['put', '/collections/{collection_name}/vectors/{vector_name}'],
  ['post', '/collections/{collection_name}/points/batch'],
  ['post', '/collections/{collection_name}/points/count'],
  ['post', '/collections/{collection_name}/points/query/batch'],
  ['post', '/collections/{collection_name}/points/scroll'],
];

/** Alternatives that the driver never uses, left out with all that only they need. */
const UNUSED =
  /^(Document|Image|InferenceObject|RecommendQuery|DiscoverQuery|ContextQuery|FusionQuery|RrfQuery|FormulaQuery|SampleQuery|RelevanceFeedbackQuery|Geo\w+|NestedCondition|SliceCondition|HasVectorCondition|Is\w+Condition|MatchText|MatchTextAny|MatchPhrase|MatchPrefix|MatchExcept|DatetimeRange|MinShould|(Float|Geo|Text|Bool|Datetime|Uuid)IndexParams|PointsBatch|StrictMode\w+|QuantizationConfig\w*|QuantizationSearchParams|AcornSearchParams|WalConfig\w*|ShardKey\w*|Usage|LookupLocation|MultiVectorConfig|UpdateVectorsOperation|DeleteVectorsOperation|(Overwrite|Delete|Clear)\w*PayloadOperation|CollectionWarning|UpdateQueueInfo|OptimizersConfigDiff|SparseVectorNameConfig|Mmr)$/;
const PROSE = new Set(['description', 'example', 'summary', 'tags', 'deprecated', 'operationId']);
const REFERENCE = '#/components/schemas/';

/** The part of an OpenAPI description that the driver uses, without prose. */
export function condenseDescription(description: JsonObject): JsonObject {
  const paths = at(description, 'paths');
  const used = Object.groupBy(USED, ([, path]) => path);
  const condensed = Object.fromEntries(
    Object.entries(used).map(([path, uses = []]) => [path, Object.fromEntries(uses.map(([method]) => [method, operationOf(at(at(paths, path), method))]))]),
  );
  const schemas = at(at(description, 'components'), 'schemas');
  const needed = new Map<string, Json>();
  const collect = (part: Json): void => {
    for (const name of referencesOf(part)) {
      if (needed.has(name)) continue;
      const schema = condense(schemas[name] ?? {});
      needed.set(name, schema);
      collect(schema);
    }
  };
  collect(condensed);
  return { paths: condensed, components: { schemas: Object.fromEntries([...needed].sort(([a], [b]) => (a < b ? -1 : 1))) } };
}

function operationOf(operation: JsonObject): JsonObject {
  const { parameters = [], requestBody, responses } = operation;
  const answer = at(at(responses as JsonObject, '200'), 'content');
  return condense({ parameters, ...(requestBody ? { requestBody } : {}), responses: { 200: { content: answer } } }) as JsonObject;
}

/** `isNames`: the keys of this object are names of ours or of fields, not words of the schema language. */
function condense(part: Json, isNames = false): Json {
  if (Array.isArray(part)) return part.filter((item) => !isUnused(item)).map((item) => condense(item));
  if (part === null || typeof part !== 'object') return part;
  const kept = Object.entries(part).filter(([key, value]) => (isNames || !PROSE.has(key)) && !isUnused(value));
  return Object.fromEntries(kept.map(([key, value]) => [key, condense(value, key === 'properties' && !isNames)]));
}

/** A reference to what is left out, or a choice among nothing else. */
function isUnused(part: Json): boolean {
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return false;
  const { $ref: reference, anyOf } = part;
  if (typeof reference === 'string') return UNUSED.test(reference.slice(REFERENCE.length));
  return Array.isArray(anyOf) && anyOf.every((choice) => isUnused(choice) || (typeof choice === 'object' && JSON.stringify(choice) === '{"nullable":true}'));
}

function referencesOf(part: Json): string[] {
  if (part === null || typeof part !== 'object') return [];
  if (Array.isArray(part)) return part.flatMap(referencesOf);
  const { $ref: reference } = part;
  return [...(typeof reference === 'string' ? [reference.slice(REFERENCE.length)] : []), ...Object.values(part).flatMap(referencesOf)];
}

function at(part: JsonObject, key: string): JsonObject {
  const found = part[key];
  if (found === undefined || found === null || typeof found !== 'object' || Array.isArray(found)) throw new Error(`The description has no "${key}".`);
  return found;
}
