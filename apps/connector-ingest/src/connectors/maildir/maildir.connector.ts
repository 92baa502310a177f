import { readMailFile } from '../../mails/read-mail-file.js';
import { fileConnector } from '../file-connector.js';

/** Mails in the `cur` and `new` of a Maildir; a star is a flag in the file's name. */
export const maildirConnector = fileConnector('maildir', 'Maildir', 'email', readMailFile);
