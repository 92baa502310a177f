// node deploy/engines/write-broker-definitions.mjs FILE [VHOST]: what RabbitMQ must have before the services come, for `rabbitmqctl import_definitions`
// or `load_definitions`, where no operator sees to it. Passwords come from RABBITMQ_PASSWORD_TASK_GRAPH and so on; without any of them the file has no users.
import { writeFile } from 'node:fs/promises';

import { brokerEvents, brokerUsers, services } from '@adjutant/cluster';
import { brokerDefinitions } from '@adjutant/messaging';

const [, , file, vhost = '/'] = process.argv;
const passwordOf = (service) => process.env[keyOf(service)];
const keyOf = (service) => `RABBITMQ_PASSWORD_${service.replaceAll('-', '_').toUpperCase()}`;
const missing = services.map(({ name }) => keyOf(name)).filter((key) => !process.env[key]);

function complain(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

if (!file) complain('Say where to write: node deploy/engines/write-broker-definitions.mjs FILE [VHOST]');
else if (missing.length > 0 && missing.length < services.length) complain(`Set a password for every service, or for none: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`);
else {
  const users = missing.length === 0 ? brokerUsers(passwordOf) : [];
  await writeFile(file, `${JSON.stringify(brokerDefinitions({ events: brokerEvents, users, vhost }), null, 2)}\n`, { mode: 0o600 });
}
