// node deploy/rabbitmq/write-definitions.mjs FILE [VHOST]
// Passwords come from the environment, RABBITMQ_PASSWORD_TASK_GRAPH and so on; without any of them the file holds the topology alone.
import { writeFile } from 'node:fs/promises';

import { definitionsFor, services } from './broker-definitions.mjs';

const [, , file, vhost = '/'] = process.argv;
const keyOf = (service) => `RABBITMQ_PASSWORD_${service.replaceAll('-', '_').toUpperCase()}`;
const missing = services.map(keyOf).filter((key) => !process.env[key]);

if (!file) {
  process.stderr.write('Say where to write: node deploy/rabbitmq/write-definitions.mjs FILE [VHOST]\n');
  process.exitCode = 1;
} else if (missing.length > 0 && missing.length < services.length) {
  process.stderr.write(`Set a password for every service, or for none: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.\n`);
  process.exitCode = 1;
} else {
  const definitions = definitionsFor({ passwordOf: (service) => process.env[keyOf(service)], vhost });
  await writeFile(file, `${JSON.stringify(definitions, null, 2)}\n`, { mode: 0o600 });
}
