import type { GoogleApi } from '../google/google-oauth.js';

export const GMAIL: GoogleApi = { name: 'Gmail', scope: 'https://www.googleapis.com/auth/gmail.readonly', place: ({ GMAIL_API_URL: url }) => url };

/** Mail that is not read: not sent yet, unwanted, thrown away, or no mail. */
const LEFT_OUT = ['DRAFT', 'SPAM', 'TRASH', 'CHAT'];
/** A label that comes or goes changes what a mail is worth, or whether it is read at all. */
export const TELLING_LABELS: readonly string[] = ['STARRED', 'IMPORTANT', ...LEFT_OUT];

export function isLeftOut(labels: readonly unknown[]): boolean {
  return LEFT_OUT.some((label) => labels.includes(label));
}
