import { randomUUID } from 'node:crypto';

import { connect } from 'amqplib';

import { seededRandom } from '../seeded-random.js';

/** Runs rabbitmqctl. */
type Control = (...args: string[]) => Promise<string>;

/** The queues of consumers, `<consumer>.<event>`. */
const CONSUMER_QUEUE = /^[a-z-]+\.[a-z-]+\.[a-z-]+\.v\d+$/;
const ALARM = '{resource_limit, memory, node()}';

/** RabbitMQ as its operator sees it. */
export class BrokerStore {
  /** Ids of what was put in to poison somebody. */
  readonly poisoned = new Set<string>();

  constructor(
    private readonly ctl: Control,
    private readonly adminUrl: () => Promise<string>,
  ) {}

  /** Queues in which something waits or is being worked on. */
  async unrest(): Promise<string[]> {
    return [...(await this.#queues())].filter(([, messages]) => messages > 0).map(([queue, messages]) => `${messages} messages in ${queue}`);
  }

  async closeConnections(): Promise<void> {
    await this.ctl('close_all_connections', 'chaos');
  }

  async memoryAlarm(isOn: boolean): Promise<void> {
    await this.ctl('eval', isOn ? `rabbit_alarm:set_alarm({${ALARM}, []}).` : `rabbit_alarm:clear_alarm(${ALARM}).`);
  }

  /** Into every queue of a consumer: bytes that are no JSON, JSON that is no such event, and both without a context. */
  async poison(seed: number): Promise<void> {
    const random = seededRandom(seed);
    const connection = await connect(await this.adminUrl());
    try {
      const channel = await connection.createConfirmChannel();
      for (const queue of (await this.#queues()).keys()) {
        if (!CONSUMER_QUEUE.test(queue)) continue;
        const context = JSON.stringify({ userId: randomUUID(), requestId: 'poison' });
        const bytes = Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 256)));
        for (const content of [bytes, Buffer.from('{"wrong":true}')]) {
          for (const headers of [{ context }, {}]) channel.sendToQueue(queue, content, { persistent: true, messageId: this.#poisonId(), headers });
        }
      }
      await channel.waitForConfirms();
      await channel.close();
    } finally {
      await connection.close();
    }
  }

  #poisonId(): string {
    const id = randomUUID();
    this.poisoned.add(id);
    return id;
  }

  async #queues(): Promise<Map<string, number>> {
    const lines = (await this.ctl('list_queues', 'name', 'messages', '--quiet', '--no-table-headers')).split('\n').filter((line) => line.includes('\t'));
    return new Map(lines.map((line) => line.split('\t') as [string, string]).map(([name, messages]) => [name, Number(messages)]));
  }
}
