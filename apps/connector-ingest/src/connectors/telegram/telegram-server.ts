import { AppError } from '@adjutant/contracts-core';
import { BlockList, isIPv6 } from 'node:net';

import type { ConnectorIngestConfig } from '../../config.js';

/** One of Telegram's data centres. */
export interface DataCentre {
  id: number;
  ipAddress: string;
  port: number;
}

export interface TelegramServer {
  /** Where a sign-in begins. */
  first: DataCentre;
  /** Of a server with a key of its own, in PEM; Telegram's are known. */
  publicKey: string | null;
  /** Where the connection to a data centre goes. Throws for an address that is none of Telegram's. */
  placeOf(centre: { ipAddress: string; port: number }): { host: string; port: number };
}

/** Telegram's networks, from https://core.telegram.org/resources/cidr.txt. */
const NETWORKS = ['91.108.4.0/22', '91.108.8.0/22', '91.108.12.0/22', '91.108.16.0/22', '91.108.20.0/22', '91.108.56.0/22', '91.105.192.0/23', '149.154.160.0/20', '185.76.151.0/24'];
const NETWORKS_V6 = ['2001:67c:4e8::/48', '2001:b28:f23c::/48', '2001:b28:f23d::/48', '2001:b28:f23f::/48', '2a0a:f280::/32'];

const telegrams = new BlockList();
for (const [networks, family] of [[NETWORKS, 'ipv4'], [NETWORKS_V6, 'ipv6']] as const) {
  for (const network of networks) telegrams.addSubnet(network.split('/')[0]!, Number(network.split('/')[1]), family);
}

const TELEGRAM: TelegramServer = {
  first: { id: 2, ipAddress: '149.154.167.50', port: 443 },
  publicKey: null,
  placeOf({ ipAddress, port }) {
    if (!telegrams.check(ipAddress, isIPv6(ipAddress) ? 'ipv6' : 'ipv4')) throw new AppError('CONNECTOR_BAD', 'Telegram named an address that is none of its own, so nothing is sent there.');
    return { host: ipAddress, port };
  },
};

/** Telegram itself, or the one server that the operator names in its place: it then stands for every data centre. */
export function telegramServer({ TELEGRAM_SERVER: url }: ConnectorIngestConfig): TelegramServer {
  if (!url) return TELEGRAM;
  const { hostname, port, searchParams } = new URL(url);
  const place = { host: hostname, port: Number(port) };
  const key = Buffer.from(searchParams.get('key') ?? '', 'base64url').toString('base64');
  return { first: { id: 2, ipAddress: hostname, port: place.port }, publicKey: `-----BEGIN RSA PUBLIC KEY-----\n${key}\n-----END RSA PUBLIC KEY-----`, placeOf: () => place };
}
