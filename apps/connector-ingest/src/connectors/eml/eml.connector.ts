import { readMailFile } from '../mail/read-mail-file.js';
import { fileConnector } from '../file-connector.js';

/** Single mails, one in a file. */
export const emlConnector = fileConnector('eml', 'Mail file (.eml)', 'email', readMailFile);
