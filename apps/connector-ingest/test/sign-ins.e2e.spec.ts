import { beginSignIn, connectAccount, disconnectAccount, eraseUser, finishSignIn, listConnectors, listEvents, testConnectors } from '@adjutant/contracts-connector-ingest';
import { ManualClock, type MessageContext } from '@adjutant/contracts-core';
import { createLogger } from '@adjutant/telemetry';
import { FakeGithub, FakeGmail, FakeGoogleCalendar, FakeJira, FakeOutlook, FakeSlack, tablesWithUser, tablesWithWord, userContext } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { connectorIngestConfig } from '../src/config.js';
import { vendorOf } from '../src/connectors/index.js';
import { type IngestService, startIngest } from '../src/testing/start-ingest.js';

const BASE = 'http://localhost:8000';
const MINUTE_MS = 60_000;
/** No token is good for longer. */
const UNTIL_STALE_MS = 13 * 60 * MINUTE_MS;
const clock = new ManualClock('2026-03-02T12:00:00Z');
const fakes = { github: new FakeGithub(clock), jira: new FakeJira(clock), gmail: new FakeGmail(clock), 'google-calendar': new FakeGoogleCalendar(clock), outlook: new FakeOutlook(clock), slack: new FakeSlack(clock) };
const kinds = ['github', 'jira', 'gmail', 'google-calendar', 'outlook', 'slack'] as const;
/** Who is not asked for PKCE. */
const WITHOUT_CHALLENGE: readonly string[] = ['jira', 'slack'];
const lines: string[] = [];
const links: [ctx: MessageContext, kind: string][] = [];
let service: IngestService;

beforeAll(async () => {
  for (const kind of kinds) await fakes[kind].start();
  const { github, jira, gmail, outlook, slack } = fakes;
  const apps = {
    OAUTH_GITHUB_CLIENT_ID: github.app.id, OAUTH_GITHUB_CLIENT_SECRET: github.app.secret, OAUTH_ATLASSIAN_CLIENT_ID: jira.app.id, OAUTH_ATLASSIAN_CLIENT_SECRET: jira.app.secret, OAUTH_GOOGLE_CLIENT_ID: gmail.app.id, OAUTH_GOOGLE_CLIENT_SECRET: gmail.app.secret,
    OUTLOOK_CLIENT_ID: outlook.app.id, OUTLOOK_CLIENT_SECRET: outlook.app.secret, SLACK_CLIENT_ID: slack.app.id, SLACK_CLIENT_SECRET: slack.app.secret,
  };
  const places = Object.fromEntries(Object.values(fakes).map(({ setting, url }) => [setting, url]));
  service = await startIngest({ clock, env: { ...apps, ...places, OAUTH_REDIRECT_BASE: `${BASE}/` }, logger: createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } }) });
});
afterAll(async () => {
  await service.close();
  for (const kind of kinds) await fakes[kind].close();
});
beforeEach(() => {
  for (const kind of kinds) {
    fakes[kind].clear();
    fakes[kind].add(3);
    fakes[kind].isOpen = true;
    fakes[kind].asked.length = 0;
  }
});
afterEach(async () => {
  for (const [ctx, kind] of links.splice(0)) await service.bus.request(ctx, disconnectAccount, { kind });
  await service.drain();
});

const begin = (ctx: MessageContext, kind: string) => service.bus.request(ctx, beginSignIn, { kind });
const finish = (ctx: MessageContext, kind: string, back: URL) => {
  links.push([ctx, kind]);
  return service.bus.request(ctx, finishSignIn, { kind, state: back.searchParams.get('state') ?? '', code: back.searchParams.get('code') ?? '' });
};
const stateOf = async (ctx: MessageContext, kind: string) => (await service.bus.request(ctx, listConnectors, {})).connectors.find((one) => one.kind === kind)!;
const eventsOf = async (ctx: MessageContext) => (await service.bus.request(ctx, listEvents, {})).events;

/** A user who signed in, and whose account was read once. */
async function signedIn(kind: (typeof kinds)[number]) {
  const ctx = userContext();
  await finish(ctx, kind, fakes[kind].agree((await begin(ctx, kind)).url));
  await service.drain();
  return ctx;
}

async function pass(milliseconds: number) {
  clock.advance(milliseconds);
  await service.jobs.sweepNow();
  await service.drain();
}

describe.each(kinds)('signing in at %s', (kind) => {
  const fake = fakes[kind];

  it('[MIM-9] [MIM-10] links the account, which is read at once', async () => {
    const ctx = userContext();
    const { url, auth_url, state } = await begin(ctx, kind);
    expect(auth_url).toBe(url);
    const query = new URL(url).searchParams;
    expect([query.get('state'), query.get('redirect_uri'), query.get('client_secret')]).toEqual([state, `${BASE}/oauth/callback/${kind}`, null]);
    expect(query.get('code_challenge_method')).toBe(WITHOUT_CHALLENGE.includes(kind) ? null : 'S256');
    expect(await finish(ctx, kind, fake.agree(url))).toMatchObject({ kind, status: 'ok', has_oauth: true, account: { name: expect.stringMatching(/omar/i), ...(kind === 'jira' ? { place: 'acme.atlassian.net' } : {}) } });
    await service.drain();
    expect(await eventsOf(ctx)).toHaveLength(3);
  });

  it('[MIM-10] is ended once, by whoever began it, and within ten minutes', async () => {
    const [ctx, other] = [userContext(), userContext()];
    const back = fake.agree((await begin(ctx, kind)).url);
    await begin(other, kind);
    await expect(finish(other, kind, back)).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringContaining('Begin again') });
    await finish(ctx, kind, back);
    await expect(finish(ctx, kind, back)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    const late = fake.agree((await begin(ctx, kind)).url);
    clock.advance(10 * MINUTE_MS);
    await expect(finish(ctx, kind, late)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    const replaced = fake.agree((await begin(ctx, kind)).url);
    await begin(ctx, kind);
    await expect(finish(ctx, kind, replaced)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
  });

  it('is refused with a code of somebody else, and says so', async () => {
    const ctx = userContext();
    const mine = fake.agree((await begin(ctx, kind)).url);
    mine.searchParams.set('code', 'made-up');
    await expect(finish(ctx, kind, mine)).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringContaining('did not let Adjutant in') });
    expect((await stateOf(ctx, kind)).account).toBeNull();
  });

  it('has its token renewed before it expires, once also by two at once, and refresh tokens used as its vendor gives them', async () => {
    const ctx = await signedIn(kind);
    const first = [...fake.granted.keys()].at(-1)!;
    const before = fake.refreshTokens.size;
    fake.asked.length = 0;
    clock.advance(fake.granted.get(first)! - clock.now().getTime() - 5 * MINUTE_MS);
    fake.comment('After a while');
    await service.bus.request(ctx, testConnectors, { kinds: [kind] });
    await pass(0);
    const renewals = fake.asked.filter(({ body }) => body.grant_type === 'refresh_token');
    expect(renewals).toHaveLength(1);
    expect(fake.refreshTokens.size).toBe(before);
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'ok' });
    expect((await eventsOf(ctx)).map(({ body }) => body)).toContain('After a while');
    expect(fake.asked.filter(({ headers }) => headers.authorization === `Bearer ${first}`)).toEqual([]);
  });

  it('stops when its refresh token is refused, and goes on after signing in again', async () => {
    const ctx = await signedIn(kind);
    fake.refreshTokens.clear();
    await pass(UNTIL_STALE_MS);
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'error', message: expect.stringMatching(/Sign in there again\. Press to retry\.$/), account: { next_sync: null } });
    await finish(ctx, kind, fake.agree((await begin(ctx, kind)).url));
    await service.drain();
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'ok', account: { next_sync: expect.any(String) } });
  });

  it('is tried again when the vendor is in trouble while a token is renewed', async () => {
    const ctx = await signedIn(kind);
    clock.advance(UNTIL_STALE_MS);
    fake.instead.push({ status: 503 });
    await pass(0);
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'error', message: expect.stringContaining('It is tried again by itself.') });
    await pass(MINUTE_MS);
    expect(await stateOf(ctx, kind)).toMatchObject({ status: 'ok' });
  });

  it('[MIM-21] shows neither tokens nor the secret of the app', async () => {
    const ctx = await signedIn(kind);
    await pass(UNTIL_STALE_MS);
    await begin(ctx, kind);
    for (const secret of [...fake.granted.keys(), ...fake.refreshTokens, fake.app.secret]) {
      expect(await tablesWithWord(service.adminUrl, secret)).toEqual([]);
      expect(JSON.stringify(service.published)).not.toContain(secret);
      expect(lines.join('\n')).not.toContain(secret);
    }
    await service.bus.request(ctx, eraseUser, {});
    await service.drain();
    await service.bus.request(ctx, eraseUser, {});
    expect(await tablesWithUser(service.adminUrl, ctx.userId)).toEqual([]);
  });
});

describe('signing in', () => {
  it.each([
    ['outlook', { OUTLOOK_CLIENT_ID: 'id-there', OUTLOOK_CLIENT_SECRET: 'secret', OUTLOOK_TENANT_ID: '72f988bf-86f1-41af-91ab-2d7cd011db47' }, 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/authorize', 'scope', 'offline_access User.Read Mail.Read Calendars.Read'],
    ['slack', { SLACK_CLIENT_ID: 'id-there', SLACK_CLIENT_SECRET: 'secret' }, 'https://slack.com/oauth/v2/authorize', 'user_scope', 'channels:history,channels:read,groups:history,groups:read,im:history,im:read,mpim:history,mpim:read,users:read'],
  ])('[PRO-83] is on at %s where the keys of its app are given, and leads there with them', async (kind, env, place, name, scopes) => {
    const plain = await startIngest({ clock, env: { ...env, OAUTH_REDIRECT_BASE: BASE } });
    const ctx = userContext();
    const { connectors } = await plain.bus.request(ctx, listConnectors, {});
    expect(connectors.filter(({ has_oauth }) => has_oauth).map((one) => one.kind)).toEqual([kind]);
    const url = new URL((await plain.bus.request(ctx, beginSignIn, { kind })).url);
    expect(url.origin + url.pathname).toBe(place);
    expect(['client_id', 'redirect_uri', name].map((key) => url.searchParams.get(key))).toEqual(['id-there', `${BASE}/oauth/callback/${kind}`, scopes]);
    await plain.close();
  });

  it.each(['acme.com/../evil', 'acme', '', 'common?x=', 'a b.example', '72f988bf-86f1-41af-91ab'])('[PRO-83] is not begun at a tenant named %j', (OUTLOOK_TENANT_ID) => {
    expect(connectorIngestConfig.safeParse({ OUTLOOK_TENANT_ID }).error?.issues[0]?.message).toBe('must be a GUID, a domain, or common, organizations or consumers');
  });

  it('[PRO-64] at Microsoft brings the mail and the calendar of Outlook, and what changes there', async () => {
    const { outlook } = fakes;
    const meeting = outlook.calendar.put({ id: 'review', subject: 'Review of the offer', start: new Date(clock.now().getTime() + 24 * 60 * MINUTE_MS) });
    const ctx = await signedIn('outlook');
    const shown = async () => (await eventsOf(ctx)).map(({ source, event_type, title, details }) => [source, event_type, title, details.calendar?.location]);
    const mails = ['Point 3', 'Point 2', 'Point 1'].map((title) => ['outlook', 'email', title, undefined]);
    expect(await shown()).toEqual([['calendar', 'calendar_created', 'Review of the offer', 'Room 4'], ...mails]);
    outlook.calendar.put({ ...meeting, shown: { isCancelled: true, lastModifiedDateTime: clock.now().toISOString() } });
    clock.advance(MINUTE_MS);
    outlook.comment('I cannot come.');
    await pass(5 * MINUTE_MS);
    const after = await shown();
    outlook.calendar.remove('review');
    expect(after).toEqual([['calendar', 'calendar_cancelled', 'Review of the offer', 'Room 4'], ['outlook', 'email', 'Re: Point 1', undefined], ...mails]);
    const thread = (await eventsOf(ctx)).filter(({ title }) => title?.endsWith('Point 1')).map(({ thread_id }) => thread_id);
    expect(new Set(thread).size).toBe(1);
  });

  it('needs nothing renewed at Slack where tokens do not rotate', async () => {
    const { slack } = fakes;
    slack.rotates = false;
    const ctx = await signedIn('slack');
    await pass(30 * 24 * 60 * MINUTE_MS);
    slack.rotates = true;
    expect(await stateOf(ctx, 'slack')).toMatchObject({ status: 'ok' });
    expect(slack.asked.filter(({ path }) => path === '/oauth.v2.access')).toHaveLength(1);
  });

  it('is off where no app is registered, and connecting with a token is not', async () => {
    const { github } = fakes;
    const plain = await startIngest({ clock, env: { OAUTH_GITHUB_CLIENT_ID: 'id', OAUTH_REDIRECT_BASE: BASE, GITHUB_API_URL: github.url } });
    const ctx = userContext();
    const { connectors } = await plain.bus.request(ctx, listConnectors, {});
    expect(connectors.filter(({ has_oauth }) => has_oauth)).toEqual([]);
    for (const kind of ['github', 'slack', 'mbox']) await expect(plain.bus.request(ctx, beginSignIn, { kind })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: 'Signing in there is not set up. Connect with a token.' });
    expect(await plain.bus.request(ctx, connectAccount, { kind: 'github', credentials: github.credentials })).toMatchObject({ status: 'ok' });
    await plain.close();
  });

  it('[MIM-68] leads to Google with the keys of the operator, for reading only, and is off without them', async () => {
    for (const [kind, right] of [['gmail', 'gmail.readonly'], ['google-calendar', 'calendar.readonly']] as const) {
      const { client_id, scope, access_type } = Object.fromEntries(new URL((await begin(userContext(), kind)).url).searchParams);
      expect([client_id, scope, access_type]).toEqual([fakes[kind].app.id, `https://www.googleapis.com/auth/${right}`, 'offline']);
    }
    const plain = await startIngest({ clock, env: { OAUTH_GOOGLE_CLIENT_ID: 'id', OAUTH_REDIRECT_BASE: BASE } });
    const { connectors } = await plain.bus.request(userContext(), listConnectors, {});
    expect(connectors.find(({ kind }) => kind === 'gmail')).toMatchObject({ sign_in: [], has_oauth: false, message: 'Signing in at Gmail is not set up on this server yet.' });
    await expect(plain.bus.request(userContext(), beginSignIn, { kind: 'gmail' })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: 'Signing in there is not set up. Ask whoever runs this Adjutant.' });
    await plain.close();
  });

  it('leads to the vendors themselves unless the operator names others', () => {
    const request = { client_id: 'id', state: 's', redirect_uri: `${BASE}/oauth/callback/x`, code_challenge: 'c' };
    const config = { EVENT_RETENTION_DAYS: 30, IMPORT_BATCH: 100, MAX_UPLOAD_BYTES: 1 };
    const urlOf = (kind: string, changes = {}) => new URL(vendorOf(kind)!.oauth!.signInUrl(request, { ...config, ...changes }));
    const placeOf = (kind: string, changes = {}) => urlOf(kind, changes).origin + urlOf(kind, changes).pathname;
    expect(kinds.map((kind) => placeOf(kind))).toEqual([
      'https://github.com/login/oauth/authorize', 'https://auth.atlassian.com/authorize', 'https://accounts.google.com/o/oauth2/v2/auth', 'https://accounts.google.com/o/oauth2/v2/auth', 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize', 'https://slack.com/oauth/v2/authorize',
    ]);
    expect(placeOf('outlook', { OUTLOOK_TENANT_ID: 'acme.onmicrosoft.com' })).toBe('https://login.microsoftonline.com/acme.onmicrosoft.com/oauth2/v2.0/authorize');
    expect(urlOf('github', { GITHUB_API_URL: 'https://github.example.com/api/v3' }).origin).toBe('https://github.example.com');
  });
});
