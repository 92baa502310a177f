import { readFileSync, writeFileSync } from 'node:fs';

import { condenseDescription } from './condense-description.js';

/** Writes the part of Qdrant's description that tests need where the whole is not at hand, a schema in a line. */
const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error('Say what to read and what to write: node dist/testing/write-description.js ../shared/specs/qdrant.json libs/search-index/src/testing/qdrant-description.json');
const { paths, components } = condenseDescription(JSON.parse(readFileSync(from, 'utf8'))) as { paths: object; components: { schemas: object } };
const lines = (part: object) => Object.entries(part).map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n');
writeFileSync(to, `{\n  "paths": {\n${lines(paths)}\n  },\n  "components": {"schemas": {\n${lines(components.schemas)}\n  }}\n}\n`);
