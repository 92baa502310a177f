const SECRET_KEY =
  /authorization|passw(or)?d|passphrase|secret|token|cookie|credential|api[-_]?key|private[-_]?key|master[-_]?key|^key$|^jwt$/i;
const SECRET_TEXT: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, '[redacted jwt]'],
  [/\bv1\.[\w-]{1,64}\.[\w+/=.-]{16,}/g, '[redacted envelope]'],
  [/(\b[a-z][a-z0-9+]*:\/\/[^\s:/@]+:)[^\s@/]+@/gi, '$1[redacted]@'],
];
const MAX_DEPTH = 4;
const MAX_TEXT = 8_192;

/** `text` without anything that looks like a bearer token, a JWT, a sealed envelope or a password inside a URL; cut at 8,192 characters. */
export function redactText(text: string): string {
  const scrubbed = SECRET_TEXT.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text.slice(0, MAX_TEXT));
  return text.length > MAX_TEXT ? `${scrubbed}…` : scrubbed;
}

/** A copy of `value` fit for a log: secrets replaced by name and by look; what lies deeper than four levels is cut off, so that no secret hides there. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return value;
  if (value instanceof Error) return redactError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return '[cut]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return redactEntries(value, depth);
}

function redactEntries(value: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    if (isSecret(key, item)) return [key, '[redacted]'];
    return [key, redact(item, depth + 1)];
  });
  return Object.fromEntries(entries);
}

/** Counts and flags (`prompt_tokens: 12`) are no secrets, whatever their name. */
function isSecret(key: string, item: unknown): boolean {
  return SECRET_KEY.test(key) && (typeof item === 'string' || (typeof item === 'object' && item !== null));
}

/** Of what hangs on an error only plain values and `details`: database and network errors carry whole clients. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const { cause, ...own } = { ...error, cause: error.cause };
  const plain = Object.entries(own).filter(([key, value]) => key === 'details' || typeof value !== 'object');
  return {
    ...redactEntries(Object.fromEntries(plain), depth),
    type: error.name,
    message: redactText(error.message),
    ...(error.stack ? { stack: redactText(error.stack) } : {}),
    ...(cause === undefined ? {} : { cause: depth >= MAX_DEPTH ? '[cut]' : redact(cause, depth + 1) }),
  };
}
