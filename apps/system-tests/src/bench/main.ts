import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

import { CLUSTER_MEASUREMENTS, measureCluster } from './cluster/measure-cluster.js';
import type { Figure } from './figure.js';
import { measureConsole } from './measure-console.js';
import { measureFocus } from './measure-focus.js';
import { measureImport } from './measure-import.js';
import { measureReady } from './measure-ready.js';
import { measureSearch } from './measure-search.js';
import { measureTaskRead } from './measure-task-read.js';
import { renderTable } from './render-table.js';
import { Workspace, type BenchOptions } from './workspace.js';

const MEASUREMENTS = { ready: measureReady, import: measureImport, focus: measureFocus, 'task-read': measureTaskRead, search: measureSearch, console: measureConsole };
const USAGE = `npm run bench -- [--only NAME]… [--quick] [--events N] [--search-data DIR] [--json]
  NAME: ${Object.keys(MEASUREMENTS).join(', ')}
npm run bench -- cluster [--only NAME]… [--quick] [--json]
  NAME: ${Object.keys(CLUSTER_MEASUREMENTS).join(', ')}
  --quick            a tenth of every size
  --events N         events of the search and console measurements (100000)
  --search-data DIR  a data folder to search in, filled if it is empty and kept
`;

type Name = keyof typeof MEASUREMENTS;
type ClusterName = keyof typeof CLUSTER_MEASUREMENTS;

interface Given {
  options: BenchOptions;
  isJson: boolean;
  measure: () => Promise<Figure[]>;
}

function areNames<Table extends object>(table: Table, names: string[]): names is (keyof Table & string)[] {
  return names.every((name) => Object.hasOwn(table, name));
}

function readArguments(): Given | null {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false }, events: { type: 'string' }, 'search-data': { type: 'string' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const isCluster = positionals.join(' ') === 'cluster';
  const events = Number(values.events ?? (values.quick ? 10_000 : 100_000));
  if (values.help === true || (positionals.length > 0 && !isCluster) || !Number.isInteger(events) || events < 1) return null;
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  const options: BenchOptions = { isQuick: values.quick, events, searchData: values['search-data'] ?? null, note };
  const table = isCluster ? CLUSTER_MEASUREMENTS : MEASUREMENTS;
  const names = values.only ?? Object.keys(table);
  if (!areNames(table, names)) return null;
  return { options, isJson: values.json, measure: () => (isCluster ? measureCluster(names as ClusterName[], options) : measureAll(names as Name[], options)) };
}

function machine() {
  return { platform: `${platform()}-${arch()}`, cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), memory_gib: Math.round(totalmem() / 2 ** 30), node: process.version, load: loadavg()[0] };
}

async function measureAll(names: Name[], options: BenchOptions): Promise<Figure[]> {
  const workspace = await Workspace.open(options);
  const figures: Figure[] = [];
  try {
    for (const name of names) {
      options.note(`Measuring ${name} …`);
      figures.push(...(await MEASUREMENTS[name](workspace)));
    }
  } finally {
    await workspace.close();
  }
  return figures;
}

const given = readArguments();
if (given) {
  const before = machine();
  const figures = await given.measure();
  const { load, ...rest } = before;
  const about = { ...rest, load_before: load, load_after: loadavg()[0], measured_at: new Date().toISOString(), is_quick: given.options.isQuick };
  process.stdout.write(given.isJson ? `${JSON.stringify({ machine: about, figures }, null, 2)}\n` : `${JSON.stringify(about)}\n\n${renderTable(figures)}\n`);
} else {
  process.stderr.write(USAGE);
  process.exitCode = 1;
}
