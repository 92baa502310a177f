import { z } from 'zod';

interface JsonSchemaNode {
  [key: string]: unknown;
}

/** A zod schema as the `json_schema` of a response format. `strict` only where every object is closed and wants all of its fields, which is what servers demand for it. */
export function toResponseSchema(schema: z.ZodType): { name: string; schema: JsonSchemaNode; strict: boolean } {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchemaNode;
  return { name: 'answer', schema: body, strict: isStrict(body) };
}

function isStrict(node: unknown): boolean {
  if (Array.isArray(node)) return node.every(isStrict);
  if (!isNode(node)) return true;
  if (node.type === 'object' && !isClosed(node)) return false;
  return Object.values(node).every(isStrict);
}

function isClosed(node: JsonSchemaNode): boolean {
  const fields = isNode(node.properties) ? Object.keys(node.properties) : [];
  const required: unknown[] = Array.isArray(node.required) ? node.required : [];
  return node.additionalProperties === false && fields.every((field) => required.includes(field));
}

function isNode(value: unknown): value is JsonSchemaNode {
  return typeof value === 'object' && value !== null;
}
