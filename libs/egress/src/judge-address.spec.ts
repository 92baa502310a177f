import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { judgeAddress } from './judge-address.js';

describe('judgeAddress', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808', '172.32.0.1', '11.0.0.1'])('lets %s pass', (address) => {
    expect(judgeAddress(address)).toBe('public');
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'])('knows %s as this machine', (address) => {
    expect(judgeAddress(address)).toBe('loopback');
  });

  it.each(['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '::ffff:10.0.0.1', 'fc00::1', 'fd12:3456::1'])('knows %s as a private network', (address) => {
    expect(judgeAddress(address)).toBe('private');
  });

  it.each([
    ...['169.254.169.254', '100.64.0.1', '100.100.100.200', '168.63.129.16'],
    ...['0.0.0.0', '0.1.2.3', '192.0.0.192', '192.0.2.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...['::', '::ffff:a9fe:a9fe', '::ffff:0:a9fe:a9fe', '::7f00:1', '::a9fe:a9fe', '64:ff9b::a9fe:a9fe', '64:ff9b::7f00:1'],
    ...['64:ff9b:1::808:808', '2002:a9fe:a9fe::', '2002:808:808::', '2001:0:1::', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0'],
    ...['fec0::1', 'ff02::1', '2001:db8::1', '3fff::1', '5f00::1', '4000::1', '', 'localhost', '127.1.1.1.1'],
  ])('refuses %s', (address) => {
    expect(judgeAddress(address)).toBe('refused');
  });

  it('judges an IPv4 address the same when it is mapped into IPv6', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => expect(judgeAddress(`::ffff:${address}`)).toBe(judgeAddress(address))));
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4Extended()), (text) => expect(['public', 'loopback', 'private', 'refused']).toContain(judgeAddress(text))));
  });
});
