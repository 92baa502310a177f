import { Worker } from 'node:worker_threads';

/** Resolves `./x.js` to `./x.ts` and strips types (Node does that itself): lets the thread run from the sources, without a build. */
const FROM_SOURCES = `
  import { registerHooks } from 'node:module';
  import { workerData } from 'node:worker_threads';
  registerHooks({
    resolve: (name, context, next) =>
      next(name.startsWith('.') && context.parentURL?.endsWith('.ts') ? name.replace(/\\.js$/, '.ts') : name, context),
  });
  await import(workerData.entry);`;

export interface WorkerSettings {
  folder: string;
  maxOpen: number;
}

const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** Starts the thread that owns the index files, from the build or from the sources, whichever this file is part of. */
export function startWorker(settings: WorkerSettings): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  const entry = new URL(isSource ? './sqlite-worker.ts' : './sqlite-worker.js', import.meta.url).href;
  const code = isSource ? new URL(`data:text/javascript,${encodeURIComponent(FROM_SOURCES)}`) : new URL(entry);
  return new Worker(code, { workerData: { ...settings, entry }, execArgv: [], name: 'search-index', resourceLimits: RESOURCE_LIMITS });
}
