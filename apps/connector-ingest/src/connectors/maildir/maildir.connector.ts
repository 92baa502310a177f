import { fileConnector } from '../file-connector.js';
import { readMailFile } from '../mail/read-mail-file.js';

/** Mails in the `cur` and `new` of a Maildir; a star is a flag in the file's name. */
export const maildirConnector = fileConnector('maildir', 'Maildir', 'email', readMailFile);
