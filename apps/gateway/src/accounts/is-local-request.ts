import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const FORWARDING = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip'];

interface Sender {
  remoteAddress: string | undefined;
  headers: IncomingHttpHeaders;
}

/** Is the peer this very machine? */
export function isLoopback(remoteAddress: string | undefined): boolean {
  return remoteAddress !== undefined && LOOPBACK_ADDRESS.test(remoteAddress);
}

/**
 * Does whoever sits at this machine send this, from a program or from our own page? Not when it comes through a proxy,
 * for another host name (a rebound DNS name), or from another site's page.
 */
export function isLocalRequest({ remoteAddress, headers }: Sender): boolean {
  return (
    isLoopback(remoteAddress) &&
    LOOPBACK_HOST.test(headers.host ?? '') &&
    ['same-origin', 'none', undefined].includes(headers['sec-fetch-site']) &&
    isOwnOrigin(headers) &&
    FORWARDING.every((name) => headers[name] === undefined)
  );
}

/** Is the page that sends this one of ours? */
export function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}
