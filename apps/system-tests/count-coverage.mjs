// How many lines of product code ran: in Node as Jest counted them, and in the browser, whose bundles are traced back to their sources.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import v8Coverage from '@bcoe/v8-coverage';
import coverage from 'istanbul-lib-coverage';
import v8ToIstanbul from 'v8-to-istanbul';

const client = fileURLToPath(new URL('../web/dist/client/', import.meta.url));
const consoleSources = fileURLToPath(new URL('../web/src/', import.meta.url));

function readRuns(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => ({ result: JSON.parse(readFileSync(join(folder, file), 'utf8')).filter(({ url }) => url.startsWith('/assets/')) }));
}

/** Bundles without a map hold nothing of ours. */
async function traceBack({ url, functions }) {
  const path = join(client, url);
  const [source, sourcemap] = [readFileSync(path, 'utf8'), JSON.parse(readFileSync(`${path}.map`, 'utf8'))];
  const converter = v8ToIstanbul(path, 0, { source, sourceMap: { sourcemap } });
  await converter.load();
  converter.applyCoverage(functions);
  const traced = converter.toIstanbul();
  converter.destroy();
  return traced;
}

/**
 * Covered lines in percent.
 * @param {{jestReport: object | null, browserFolder: string}} reports
 */
export async function countCoverage({ jestReport, browserFolder }) {
  if (!jestReport) return 0;
  const all = coverage.createCoverageMap(jestReport);
  const { result } = v8Coverage.mergeProcessCovs(readRuns(browserFolder));
  for (const script of result.filter(({ url }) => existsSync(`${join(client, url)}.map`))) {
    const traced = await traceBack(script);
    for (const [file, lines] of Object.entries(traced)) if (file.startsWith(consoleSources)) all.merge({ [file]: lines });
  }
  return all.getCoverageSummary().lines.pct;
}
