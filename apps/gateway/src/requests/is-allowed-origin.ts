const LOCAL = /^http:\/\/localhost(:\d{1,5})?$/;
const DESKTOP = /^app:\/\//;

/** May pages of this origin read our answers? Requests without one (programs) are none of CORS's business. */
export function isAllowedOrigin(origin: string | undefined, configured: readonly string[]): boolean {
  return origin === undefined || LOCAL.test(origin) || DESKTOP.test(origin) || configured.includes(origin);
}
