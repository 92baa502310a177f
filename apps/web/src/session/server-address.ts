/** The origin that was written, without a path and what follows; null where it is no address of a server. */
export function parseServerAddress(text: string): string | null {
  const written = text.trim();
  if (!/^https?:\/\//i.test(written) || !URL.canParse(written)) return null;
  const { origin, username, password } = new URL(written);
  return username || password ? null : origin;
}
