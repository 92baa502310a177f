import { testRabbitMq } from '@adjutant/testing';
import { beforeAll } from '@jest/globals';
import { describeBus } from '../bus-conformance.js';
import { RabbitBus } from './rabbit.driver.js';

let urls: string[];
beforeAll(async () => {
  urls = await (await testRabbitMq()).virtualHosts(40);
});

describeBus('RabbitBus', async () => RabbitBus.connect({ url: urls.pop() ?? '', service: 'sums' }));
