import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import { AppError } from '@adjutant/contracts-core';
import type { buildConnector } from 'undici';

import { judgeAddress } from './judge-address.js';
import { normaliseHost } from './match-host.js';

/** Every address of a name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export const resolveWithSystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, order: 'verbatim' }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/** Throws FORBIDDEN unless each of `addresses` may be reached: one bad address condemns the name, whichever would be used. */
export function refuseBadAddresses(hostname: string, addresses: readonly string[], allowInside: boolean): void {
  for (const address of addresses) {
    const verdict = judgeAddress(address);
    if (verdict === 'public' || (verdict !== 'refused' && allowInside)) continue;
    throw new AppError('FORBIDDEN', `The host ${hostname} leads to an address inside this network, which is not allowed. Use a public address.`, { hostname });
  }
}

/**
 * Judges at connect time: the very addresses that were judged are the ones connected to, so a name that resolves to
 * something else a moment later (rebinding) gains nothing.
 */
export function guardConnector(connect: buildConnector.connector, allowInside: boolean): buildConnector.connector {
  return (options, callback) => {
    const hostname = normaliseHost(options.hostname);
    try {
      if (isIP(hostname)) refuseBadAddresses(hostname, [hostname], allowInside);
    } catch (error) {
      return callback(error as Error, null);
    }
    return connect(options, callback);
  };
}

/** A `lookup` for sockets that hands out judged addresses only. */
export function guardedLookup(resolve: Resolve, allowInside: boolean): LookupFunction {
  return (hostname, options, callback) => {
    const judged = resolve(hostname).then((addresses) => {
      refuseBadAddresses(hostname, addresses.map(({ address }) => address), allowInside);
      return addresses;
    });
    judged.then(
      (addresses) => answer(addresses, options.all === true, callback),
      (error: Error) => callback(error, []),
    );
  };
}

function answer(addresses: LookupAddress[], wantsAll: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = addresses;
  if (!first) return callback(new Error('the name has no address'), []);
  if (wantsAll) return callback(null, addresses);
  return callback(null, first.address, first.family);
}
