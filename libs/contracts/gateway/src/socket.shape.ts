import { z } from 'zod';

import { changeEvent } from './stream.shape.js';

/**
 * The first frame of a client that cannot set headers, as no browser can: never a token in a URL, which logs keep.
 * `last_event_id` continues where another connection, of this kind or of `GET /stream`, broke.
 */
export const socketSignIn = z.strictObject({ type: z.literal('authenticate'), access_token: z.string().min(1).max(4096), last_event_id: z.string().max(200).optional() });
export type SocketSignIn = z.input<typeof socketSignIn>;

/** A change with its id, the same that `GET /stream` gives it. */
export const changeFrame = changeEvent.and(z.object({ id: z.string() }));
export type ChangeFrame = z.output<typeof changeFrame>;

/** Beside each ping, which a browser shows to no page: a line on which neither this nor a change comes is dead. */
export const heartbeatFrame = z.strictObject({ event: z.literal('heartbeat') });
/** Every frame that the server sends. */
export const socketFrame = z.union([heartbeatFrame, changeFrame]);

/**
 * Why the server closes a socket. What HTTP would have refused with a status is refused with 4000 and that status:
 * `signInAgain` is 401, `tooMany` 429, which means later.
 */
export const socketClose = {
  /** The server stops or changes: come back in a moment. */
  goingAway: 1001,
  /** A frame that is not taken: only the first one is, and only to sign in. */
  notTaken: 1008,
  /** A frame that is larger than any that is taken. */
  tooLarge: 1009,
  /** Too much lay unread: come back with the last id that was read. */
  tooSlow: 1013,
  /** The token is missing, not valid, or expired meanwhile. */
  signInAgain: 4401,
  /** Two pings in a row had no answer. */
  noAnswer: 4408,
  tooMany: 4429,
} as const;
