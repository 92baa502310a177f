import type { Patch } from './patched-build.js';

/** Five ways in which a system like this loses, leaks or does things twice, each as a small change of the built code. */
export const flaws = {
  /** Events are handled without a note of it. */
  inboxOff: [
    {
      file: 'libs/messaging/dist/inbox.js',
      from: 'const result = await sql`insert into inbox (message_id, name, user_id) values (${messageId}, ${name}, ${userId}) on conflict do nothing`.execute(tx);',
      to: 'const result = { numAffectedRows: 1n };',
    },
  ],
  /** A message counts as delivered when it was handed over, not when it was handled. */
  earlyAcknowledge: [
    {
      file: 'libs/messaging/dist/in-process.driver.js',
      from: 'const results = await Promise.allSettled(queues.map((queue)=>queue.deliver(id, context.userId, headers, wire)));',
      to: 'const results = []; void Promise.allSettled(queues.map((queue)=>queue.deliver(id, context.userId, headers, wire)));',
    },
    {
      file: 'libs/messaging/dist/rabbit/event-consumer.js',
      from: 'await work();\n                return answer(()=>channel.ack(message));',
      to: 'answer(()=>channel.ack(message));\n                return await work();',
    },
  ],
  /** Whom a transaction works for stays with its connection, for whoever gets that next. */
  plainSet: [
    { file: 'libs/database/dist/database.js', from: "select set_config('app.user_id', $1, true)`", to: "select set_config('app.user_id', $1, false)`" },
    { file: 'libs/database/dist/database.js', from: "set_config('role', $1, true), set_config('app.system', $2, true)", to: "set_config('role', $1, false), set_config('app.system', $2, false)" },
  ],
  /** A question goes to the model again when its answer was not heard. */
  asksTwice: [
    {
      file: 'apps/agent-orchestrator/dist/questions/questions.service.js',
      from: 'const written = await this.model.completeJson(ctx, {',
      to: 'await this.model.completeJson(ctx, { schema: modelAnswer, system: ANSWER_SYSTEM, prompt: question }).catch(()=>undefined);\n            const written = await this.model.completeJson(ctx, {',
    },
  ],
  /** Looks for what is newer than the newest it has sent: what a slower transaction commits later is passed over. */
  relayByLastId: [
    {
      file: 'libs/messaging/dist/outbox.repository.js',
      from: 'select id from outbox where sent_at is null and failed_at is null and available_at <= now()',
      to: 'select id from outbox where id > ${this.last ?? 0} and sent_at is null and failed_at is null and available_at <= now()',
    },
    {
      file: 'libs/messaging/dist/outbox.repository.js',
      from: 'return rows.map(({ id, message_id, event, context, payload, attempts })=>({',
      to: 'this.last = rows.reduce((last, { id })=>Math.max(last, Number(id)), this.last ?? 0);\n        return rows.map(({ id, message_id, event, context, payload, attempts })=>({',
    },
  ],
} as const satisfies Record<string, readonly Patch[]>;
