import ipaddr from 'ipaddr.js';

export type AddressVerdict = 'public' | 'loopback' | 'private' | 'refused';

/** Services of the machine under the guest, in the guise of ordinary addresses: Azure's, and Amazon's over IPv6. */
const REFUSED_BY_NAME: ReadonlySet<string> = new Set(['168.63.129.16', 'fd00:ec2::254', 'fd00:ec2::253', 'fd00:ec2::123']);
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Where an IP address leads: to the internet, to this machine, to a private network around it, or to a place no request may
 * reach (link-local, metadata, multicast, reserved, tunnels that hide any of these). IPv4 inside IPv6 is judged as the IPv4 it is.
 */
export function judgeAddress(address: string): AddressVerdict {
  const [withoutZone = ''] = address.split('%');
  if (!ipaddr.isValid(withoutZone)) return 'refused';
  const parsed = ipaddr.process(withoutZone);
  return parsed.kind() === 'ipv4' ? judgeIpv4(parsed as ipaddr.IPv4) : judgeIpv6(parsed as ipaddr.IPv6);
}

function judgeIpv4(address: ipaddr.IPv4): AddressVerdict {
  if (REFUSED_BY_NAME.has(address.toString())) return 'refused';
  const range = address.range();
  if (range === 'loopback' || range === 'private') return range;
  return range === 'unicast' ? 'public' : 'refused';
}

function judgeIpv6(address: ipaddr.IPv6): AddressVerdict {
  if (REFUSED_BY_NAME.has(address.toString())) return 'refused';
  const range = address.range();
  if (range === 'loopback') return 'loopback';
  if (range === 'uniqueLocal') return 'private';
  if (address.match(NAT64)) return judgeEmbedded(address);
  return range === 'unicast' && address.match(GLOBAL_UNICAST) ? 'public' : 'refused';
}

/** A NAT64 gateway never leads back to this machine, so only public addresses pass. */
function judgeEmbedded(address: ipaddr.IPv6): AddressVerdict {
  const embedded = new ipaddr.IPv4(address.toByteArray().slice(12));
  return judgeIpv4(embedded) === 'public' ? 'public' : 'refused';
}
