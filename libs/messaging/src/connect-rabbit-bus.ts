import type { Bus } from './bus.js';
import type { RabbitBusOptions } from './rabbit/rabbit.driver.js';

/** The bus over RabbitMQ; loaded only here, so that a program without a broker never loads its client. Throws UNAVAILABLE when the broker is not there in time. */
export async function connectRabbitBus(options: RabbitBusOptions): Promise<Bus> {
  const { RabbitBus } = await import('./rabbit/rabbit.driver.js');
  return RabbitBus.connect(options);
}
