// Writes rabbitmq-users.yaml from the contracts: `npx nx run-many -t build && node deploy/engines/write-broker-users.mjs` after a new event or consumer.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { brokerEvents, brokerUsers } from '@adjutant/cluster';
import { brokerPermissions, topologyOf } from '@adjutant/messaging';

const CLUSTER = 'rabbitmqClusterReference: { name: rabbitmq }';
const HEAD = `# Written by write-broker-users.mjs. The exchanges, and one user for each service with the least that it needs: its own queues, its own events to
# send, those to receive that it handles. The password of each lies in the Secret rabbitmq-<service> (keys username and password).
`;

const exchange = ({ name, type }) => `apiVersion: rabbitmq.com/v1beta1
kind: Exchange
metadata: { name: ${name.replace('.', '-')} }
spec: { ${CLUSTER}, name: ${name}, type: ${type}, durable: true }
`;

const user = (name) => `apiVersion: rabbitmq.com/v1beta1
kind: User
metadata: { name: ${name} }
spec: { ${CLUSTER}, importCredentialsSecret: { name: rabbitmq-${name} } }
`;

const permission = (name, { configure, write, read }) => `apiVersion: rabbitmq.com/v1beta1
kind: Permission
metadata: { name: ${name} }
spec:
  ${CLUSTER}
  vhost: /
  userReference: { name: ${name} }
  permissions:
    configure: '${configure}'
    write: '${write}'
    read: '${read}'
`;

const topicPermission = (name, { exchange: where, write, read }) => `apiVersion: rabbitmq.com/v1beta1
kind: TopicPermission
metadata: { name: ${name}-${where.split('.')[1]} }
spec:
  ${CLUSTER}
  vhost: /
  userReference: { name: ${name} }
  permissions: { exchange: ${where}, write: '${write}', read: '${read}' }
`;

/** The text of rabbitmq-users.yaml. */
export function brokerManifests() {
  const users = brokerUsers(() => '').sort((a, b) => (a.service < b.service ? -1 : 1));
  const ofUser = ({ service, observes }) => {
    const { topics, ...rights } = brokerPermissions(service, brokerEvents, observes);
    return [user(service), permission(service, rights), ...topics.map((topic) => topicPermission(service, topic))];
  };
  return HEAD + [...topologyOf(brokerEvents).exchanges.map(exchange), ...users.flatMap(ofUser)].join('---\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(dirname(fileURLToPath(import.meta.url)), 'rabbitmq-users.yaml'), brokerManifests());
}
