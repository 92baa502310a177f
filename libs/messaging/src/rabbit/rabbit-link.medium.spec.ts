import { Socket } from 'node:net';

import { testRabbitMq } from '@adjutant/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { RabbitBus } from './rabbit.driver.js';

describe('the connections to RabbitMQ', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('send what is small at once, and do not wait for an answer to what went before', async () => {
    const { url, virtualHosts } = await testRabbitMq();
    const [own = ''] = await virtualHosts(1);
    const told = new Map<Socket, boolean | undefined>();
    const { setNoDelay } = Socket.prototype;
    jest.spyOn(Socket.prototype, 'setNoDelay').mockImplementation(function (this: Socket, noDelay?: boolean) {
      told.set(this, noDelay);
      return setNoDelay.call(this, noDelay);
    });
    const bus = await RabbitBus.connect({ url: own, service: 'hasty' });
    const ofBroker = [...told].filter(([{ remotePort }]) => remotePort === Number(new URL(url).port));
    await bus.close();
    expect(ofBroker.map(([, noDelay]) => noDelay)).toEqual([true, true]);
  });
});
