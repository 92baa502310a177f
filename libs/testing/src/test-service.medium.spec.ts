import { defineRpc, type MessageContext } from '@adjutant/contracts-core';
import { userOwnedTable, type Migration } from '@adjutant/database';
import { defineJob, type JobRun } from '@adjutant/jobs';
import { Bus } from '@adjutant/messaging';
import { defineService, HandlesJob, HandlesRequest, Sweeps } from '@adjutant/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { assertCatalogue, respond, startTestService, userContext, waitFor, type TestService } from './index.js';

const getWeather = defineRpc({ name: 'sky.get-weather.v1', request: z.object({ place: z.string() }), response: z.object({ weather: z.string() }) });
const describeDay = defineRpc({ name: 'day.describe-day.v1', request: z.object({}), response: z.object({ text: z.string() }) });
const brood = defineJob({ name: 'day.brood', data: z.object({}), attempts: 1 });

class DayHandlers {
  constructor(private readonly bus: Bus) {}

  @HandlesRequest(describeDay)
  async describe(ctx: MessageContext): Promise<{ text: string }> {
    const { weather } = await this.bus.request(ctx, getWeather, { place: 'here' });
    return { text: `It is ${weather}.` };
  }

  @HandlesJob(brood)
  async brood(_data: object, { signal }: JobRun): Promise<void> {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('woken'))));
  }

  @Sweeps(brood)
  async findNothing(): Promise<number> {
    return Promise.resolve(0);
  }
}

class DayModule {}
Reflect.defineMetadata('providers', [{ provide: DayHandlers, useFactory: (bus: Bus) => new DayHandlers(bus), inject: [Bus] }], DayModule);

const bare: Migration = {
  name: '0001-bare',
  async up(db) {
    await sql`create table bare (id uuid primary key, user_id uuid not null)`.execute(db);
    await sql`create table owned (id uuid primary key, user_id uuid not null)`.execute(db);
    await userOwnedTable(db, 'owned');
  },
  async down(db) {
    await sql`drop table bare, owned`.execute(db);
  },
};

const dayService = defineService({ name: 'day', module: DayModule, contracts: { describeDay }, jobs: [brood], config: z.object({}) });
let service: TestService<unknown>;

beforeAll(async () => {
  service = await startTestService(dayService, { responders: [respond(getWeather, (_ctx, { place }) => ({ weather: `fine ${place}` }))] });
});

afterAll(() => service.close());

describe('startTestService', () => {
  it('answers for other services with typed responders', async () => {
    expect(await service.bus.request(userContext(), describeDay, {})).toEqual({ text: 'It is fine here.' });
  });

  it('says what is still busy when it cannot drain', async () => {
    await service.drain();
    await service.jobs.add(brood, {});
    await expect(service.drain(200)).rejects.toThrow(/Still busy after 200 ms: day: jobs \{"waiting":0,"active":1/);
  });

  it('finds what is wrong with a schema', async () => {
    await expect(assertCatalogue({ schema: 'bare', migrations: [bare] })).rejects.toThrow(/table bare has user_id but row-level security is not enabled and forced/);
    await expect(assertCatalogue({ migrations: [] })).rejects.toThrow(/no catalogue/);
  });
});

describe('waitFor', () => {
  it('resolves with the first answer, or says what it waited for', async () => {
    let tries = 0;
    expect(await waitFor(() => (tries += 1) > 2 && `try ${tries}`)).toBe('try 3');
    await expect(waitFor(() => false, { deadlineMs: 20, what: 'Godot' })).rejects.toThrow('Waited 20 ms in vain for Godot');
  });
});
