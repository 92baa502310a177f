import type { Clock } from '@adjutant/contracts-core';
import type { Logger } from '@adjutant/telemetry';
import type { QueueGroup } from './broker-figures.js';
import type { RabbitChannel } from './rabbit-channel.js';
import type { RabbitLink } from './rabbit-link.js';
import { RequestAnswerer } from './request-answerer.js';
import { RequestCaller } from './request-caller.js';

/** Requests and replies of a process, both ways on one channel: direct replies come to the channel that asked. */
export class RequestTraffic implements QueueGroup {
  readonly channel: RabbitChannel;
  readonly caller: RequestCaller;
  readonly answerer: RequestAnswerer;

  constructor(link: RabbitLink, { process, clock, logger }: { process: string; clock: Clock; logger: Logger }) {
    const channel = (): RabbitChannel => this.channel;
    this.answerer = new RequestAnswerer({ process, clock, logger, channel, link });
    this.caller = new RequestCaller({ process, clock, channel, settled: () => this.answerer.queues.settling });
    this.channel = link.channel({
      name: 'requests',
      create: (model) => model.createChannel(),
      setUp: async (open) => {
        open.on('return', (message) => this.caller.returned(message));
        await this.caller.attach(open);
        await this.answerer.attach(open);
      },
      opened: () => this.answerer.queues.opened(),
      lost: () => {
        this.caller.lost();
        this.answerer.lost();
      },
    });
  }

  queues(): string[] {
    return this.answerer.queues.names;
  }

  isSettled(): boolean {
    return this.channel.current !== undefined && !this.answerer.queues.settling;
  }

  renew(): Promise<void> {
    return this.channel.renew();
  }

  /** Takes no more requests; resolves when those that have begun are answered. */
  stop(): Promise<void> {
    return this.answerer.stop();
  }

  /** Ends whatever is still under way, asked or answered. */
  abandon(): void {
    this.answerer.abandon();
    this.caller.lost();
  }
}
