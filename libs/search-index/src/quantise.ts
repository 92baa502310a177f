/** A number vector of length 1 as bytes of −127..127. */
export function quantise(values: Float32Array): Int8Array {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const scale = largest > 0 ? 127 / largest : 0;
  return Int8Array.from(values, (value) => Math.round(value * scale));
}

function dot(left: Int8Array, right: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < right.length; i++) sum += left[i]! * right[i]!;
  return sum;
}

/** Cosine of two quantised vectors; 0 where one is empty. */
export function cosine(left: Int8Array, right: Int8Array): number {
  const scale = Math.sqrt(dot(left, left)) * Math.sqrt(dot(right, right));
  return scale > 0 ? dot(left, right) / scale : 0;
}

/** As SQLite takes it. */
export function asBytes(vector: Int8Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** The vector of a row, without a copy. */
export function asVector(row: Record<string, unknown> | undefined): Int8Array | null {
  const value = row?.['value'];
  return value instanceof Uint8Array ? new Int8Array(value.buffer, value.byteOffset, value.byteLength) : null;
}
