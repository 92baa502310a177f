import type { JobDefinition } from '@adjutant/jobs';
import type { OwnerContracts, RpcContract } from '@adjutant/contracts-core';
import type { FoundHandler } from './explore-handlers.js';

/** What a service promises: its contracts and its jobs. */
export interface Promises {
  contracts: OwnerContracts;
  jobs: readonly JobDefinition[];
}

/** What is missing, double or foreign among the handlers of a service, one sentence each; empty when all is well. */
export function findFaults(promises: Promises, handlers: readonly FoundHandler[]): string[] {
  const rpcs = Object.values(promises.contracts).filter((contract): contract is RpcContract => contract.kind === 'rpc');
  return [
    ...rpcs.flatMap((rpc) => judge(`the request ${rpc.name}`, '@HandlesRequest or @HandlesStream', handlersOfRpc(rpc.name, handlers))),
    ...promises.jobs.flatMap((job) => faultsOfJob(job, handlers)),
    ...foreignRpcs(rpcs, handlers),
    ...foreignJobs(promises.jobs, handlers),
    ...doubleEvents(handlers),
    ...wrongKinds(handlers),
  ];
}

function judge(what: string, decorator: string, places: readonly string[]): string[] {
  if (places.length === 1) return [];
  if (places.length === 0) return [`${what} has no handler: add a method with ${decorator} to a provider`];
  return [`${what} has ${places.length} handlers (${places.join(', ')}): keep one`];
}

function handlersOfRpc(name: string, handlers: readonly FoundHandler[]): string[] {
  return handlers.filter(({ declaration }) => 'rpc' in declaration && declaration.rpc.name === name).map(({ place }) => place);
}

function handlersOfJob(kind: 'job' | 'sweep', name: string, handlers: readonly FoundHandler[]): string[] {
  return handlers
    .filter(({ declaration }) => 'job' in declaration && declaration.kind === kind && declaration.job.name === name)
    .map(({ place }) => place);
}

/** A job with a schedule comes back by itself and may do without a sweep. */
function faultsOfJob(job: JobDefinition, handlers: readonly FoundHandler[]): string[] {
  const sweeps = handlersOfJob('sweep', job.name, handlers);
  return [
    ...judge(`the job ${job.name}`, '@HandlesJob', handlersOfJob('job', job.name, handlers)),
    ...(job.schedule && sweeps.length === 0 ? [] : judge(`the sweep of ${job.name}`, '@Sweeps', sweeps)),
  ];
}

function foreignRpcs(rpcs: readonly RpcContract[], handlers: readonly FoundHandler[]): string[] {
  const own = new Set(rpcs.map(({ name }) => name));
  return handlers.flatMap(({ declaration, place }) =>
    'rpc' in declaration && !own.has(declaration.rpc.name)
      ? [`${place} handles ${declaration.rpc.name}, which is not a contract of this service`]
      : [],
  );
}

function foreignJobs(jobs: readonly JobDefinition[], handlers: readonly FoundHandler[]): string[] {
  const own = new Set(jobs.map(({ name }) => name));
  return handlers.flatMap(({ declaration, place }) =>
    'job' in declaration && !own.has(declaration.job.name)
      ? [`${place} handles the job ${declaration.job.name}, which the service's definition does not list`]
      : [],
  );
}

function doubleEvents(handlers: readonly FoundHandler[]): string[] {
  const names = new Map<string, string[]>();
  for (const { declaration, place } of handlers) {
    if (declaration.kind === 'event') names.set(declaration.event.name, [...(names.get(declaration.event.name) ?? []), place]);
  }
  return [...names].flatMap(([name, places]) => (places.length > 1 ? judge(`the event ${name}`, '@HandlesEvent', places) : []));
}

function wrongKinds(handlers: readonly FoundHandler[]): string[] {
  return handlers.flatMap(({ declaration, place }) => {
    if (declaration.kind === 'stream' && !declaration.rpc.chunk) {
      return [`${place} streams ${declaration.rpc.name}, whose contract has no chunk: use @HandlesRequest`];
    }
    if (declaration.kind === 'request' && declaration.rpc.chunk) {
      return [`${place} answers ${declaration.rpc.name} at once, whose contract has chunks: use @HandlesStream`];
    }
    return [];
  });
}
