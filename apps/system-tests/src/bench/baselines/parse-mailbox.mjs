// Prints the seconds that parsing the mails of an mbox file takes, with nothing done with them.
import { readFileSync } from 'node:fs';

import PostalMime from 'postal-mime';

const startedAt = performance.now();
const mails = readFileSync(process.argv[2], 'utf8').split(/^From .*\n/m).slice(1);
for (const mail of mails) await PostalMime.parse(mail);
process.stdout.write(`${(performance.now() - startedAt) / 1000}\n`);
