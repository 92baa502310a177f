/** The API, signed in as whoever sits here. Tokens live in this page alone. */
let tokens = null;

export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function send(method, path, body, headers = {}) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(tokens ? { Authorization: `Bearer ${tokens.access_token}` } : {}),
      ...headers,
    },
  }).catch(() => Promise.reject(new Refused(0, 'UNAVAILABLE', 'Adjutant does not answer. Is it still running?')));
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({ error: { code: 'UNAVAILABLE', message: `The server answered ${response.status}.` } }));
  throw new Refused(response.status, error.code, error.message);
}

/** Signs in from this very machine; false where that is not open. */
export async function signInLocally() {
  try {
    tokens = (await (await send('POST', '/auth/local')).json()).tokens;
    return true;
  } catch (error) {
    if (error.status === 401 || error.status === 403) return false;
    throw error;
  }
}

export async function signIn(email, password) {
  tokens = await (await send('POST', '/auth/login', { email, password })).json();
}

async function renew() {
  const old = tokens;
  tokens = null;
  if (!old) return signInLocally();
  try {
    tokens = await (await send('POST', '/auth/refresh', { refresh_token: old.refresh_token })).json();
    return true;
  } catch (error) {
    if (error.status === 0 || error.status >= 500) throw error;
    return signInLocally();
  }
}

let renewing = null;

async function call(...request) {
  try {
    return await send(...request);
  } catch (error) {
    if (error.status !== 401) throw error;
    renewing ??= renew().finally(() => (renewing = null));
    if (!(await renewing)) throw error;
    return send(...request);
  }
}

export const getFocus = async () => (await call('GET', '/focus')).json();
export const complete = (id) => call('POST', `/tasks/${id}/complete`, undefined, { 'Idempotency-Key': crypto.randomUUID() });
export const undo = (id) => call('POST', `/tasks/${id}/undo`, undefined, { 'Idempotency-Key': crypto.randomUUID() });

/** Calls `onChange` with the name of each event until the connection ends. */
export async function readChanges(onChange) {
  const response = await call('GET', '/stream', undefined, { Accept: 'text/event-stream' });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = '', part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (rest + part.value).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      const name = /^event: (.+)$/m.exec(event)?.[1];
      if (name) onChange(name);
    }
  }
}
