import { AppError } from '@adjutant/contracts-core';
import type { ConfirmChannel } from 'amqplib';
import type { EventMessage } from '../event-message.js';
import { eventHeaders } from './delivery.js';
import { ConsumerPlaces } from './consumer-places.js';
import { type RabbitChannel, unreachable } from './rabbit-channel.js';
import type { RabbitLink } from './rabbit-link.js';
import { EVENTS } from './topology.js';

/** How long an event may wait for a connection, and then for the broker's word. */
const PATIENCE_MS = 1_000;
const CONFIRM_MS = 5_000;

/** Hands events to the broker; each counts once the broker has confirmed that it keeps it for every consumer. */
export class EventPublisher {
  readonly #channel: RabbitChannel<ConfirmChannel>;
  readonly #places: ConsumerPlaces;
  readonly #returned = new Set<string>();
  #sequence = 0;

  constructor(link: RabbitLink) {
    this.#places = new ConsumerPlaces(link);
    this.#channel = link.channel({
      name: 'events out',
      create: (model) => model.createConfirmChannel(),
      setUp: async (channel) => {
        this.#places.forget();
        this.#returned.clear();
        channel.on('return', ({ properties }) => this.#returned.add(String(properties.correlationId)));
      },
    });
  }

  /** Resolves when the broker keeps the event. Throws UNAVAILABLE when it does not, or does not say so in time: send it again. */
  async publish(message: EventMessage, consumers: readonly string[]): Promise<void> {
    const channel = await this.#channel.ready(PATIENCE_MS);
    if (consumers.length > 0) await this.#places.check(message.event, consumers);
    if (await this.#send(channel, message, consumers.length > 0)) return;
    this.#places.forget();
    throw new AppError('UNAVAILABLE', `Nobody has a queue for ${message.event} now.`);
  }

  /** False when no queue took it. */
  #send(channel: ConfirmChannel, { id, event, context, payload }: EventMessage, mandatory: boolean): Promise<boolean> {
    const correlationId = String((this.#sequence += 1));
    const content = Buffer.from(JSON.stringify(payload) ?? '');
    const options = { persistent: true, mandatory, messageId: id, type: event, correlationId, contentType: 'application/json', headers: eventHeaders(context) };
    return new Promise((resolve, reject) => {
      const late = new AppError('UNAVAILABLE', 'The message broker did not confirm the event in time.');
      const timer = setTimeout(() => reject(late), CONFIRM_MS);
      try {
        channel.publish(EVENTS, event, content, options, (error: unknown) => {
          clearTimeout(timer);
          const isReturned = this.#returned.delete(correlationId);
          if (error) reject(unreachable(error));
          else resolve(!isReturned);
        });
      } catch (error) {
        clearTimeout(timer);
        reject(unreachable(error));
      }
    });
  }
}
