// A service, as its process runs, whose one request never ends and keeps a timer. GRACE_MS and DEADLINE_MS say how long a stop may take.
import 'reflect-metadata';
import { defineRpc } from '@adjutant/contracts-core';
import { defineService, HandlesRequest, runService } from '@adjutant/service-kit';
import { Module } from '@nestjs/common';
import { z } from 'zod';

const tarry = defineRpc({ name: 'endless.tarry.v1', request: z.object({}), response: z.object({}) });

class Handlers {
  tarry() {
    setInterval(() => undefined, 1_000);
    process.stdout.write('tarrying\n');
    return new Promise(() => undefined);
  }
}
HandlesRequest(tarry)(Handlers.prototype, 'tarry', Object.getOwnPropertyDescriptor(Handlers.prototype, 'tarry'));

class EndlessModule {}
Module({ providers: [Handlers] })(EndlessModule);

const definition = defineService({ name: 'endless', module: EndlessModule, contracts: { tarry }, config: z.object({}) });
const { GRACE_MS, DEADLINE_MS } = process.env;
await runService(definition, [], { graceMs: Number(GRACE_MS), deadlineMs: Number(DEADLINE_MS), exit: (code) => process.exit(code) });
