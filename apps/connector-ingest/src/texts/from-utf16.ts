/** Text that a byte order mark says is UTF-16, as UTF-8; anything else as it is. */
export function fromUtf16(bytes: Buffer): Buffer {
  if (!isUtf16(bytes)) return bytes;
  return Buffer.from(new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes.subarray(0, bytes.length - (bytes.length % 2))), 'utf8');
}

export function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}
