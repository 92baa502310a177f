// Lists every row of docs/requirements.md with the tests whose titles name it: `npm run requirements [--json] [--open]`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const ID = /\b(?:MIM|CON|PRO|EMP|ADI)-\d+\b/g;
const TITLE = /\b(?:it|test)(?:\.each\([^)]*\))?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;

function* specFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (['node_modules', 'dist'].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* specFiles(path);
    else if (entry.name.endsWith('.spec.ts')) yield path;
  }
}

function readRows() {
  const text = readFileSync(join(root, 'docs/requirements.md'), 'utf8');
  return [...text.matchAll(/^- ((?:MIM|CON|PRO|EMP|ADI)-\d+) (.*)$/gm)].map(([, id, what]) => ({ id, what, tests: [] }));
}

const rows = readRows();
const byId = new Map(rows.map((row) => [row.id, row]));
const unknown = [];
for (const group of ['apps', 'libs']) {
  for (const file of specFiles(join(root, group))) {
    for (const [, , title] of readFileSync(file, 'utf8').matchAll(TITLE)) {
      const marks = [...title.matchAll(/\[([^\]]+)\]/g)].flatMap(([, inside]) => inside.match(ID) ?? []);
      for (const id of marks) {
        const row = byId.get(id);
        if (row) row.tests.push({ file: relative(root, file), title });
        else unknown.push({ id, file: relative(root, file) });
      }
    }
  }
}

if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ rows, unknown }, null, 2)}\n`);
} else {
  for (const row of rows) {
    if (process.argv.includes('--open') && row.tests.length > 0) continue;
    process.stdout.write(`${row.id.padEnd(8)} ${row.tests.length === 0 ? 'no test yet' : `${row.tests.length} test(s)`}  ${row.what}\n`);
    for (const { file, title } of row.tests) process.stdout.write(`           ${file}: ${title}\n`);
  }
  process.stdout.write(`\n${rows.filter((row) => row.tests.length > 0).length} of ${rows.length} rows have a test\n`);
}
if (unknown.length > 0) {
  process.stderr.write(`Tests name rows that do not exist: ${unknown.map(({ id, file }) => `${id} (${file})`).join(', ')}\n`);
  process.exitCode = 1;
}
