import type { RouteContract } from '@adjutant/contracts-gateway';
import { PATH_METADATA } from '@nestjs/common/constants.js';

import { routeOf } from './route.js';

type Prototype = Readonly<Record<string, unknown>>;

function* handlersOf(controller: object): Generator<[name: string, handler: object]> {
  const prototype = Object.getPrototypeOf(controller) as Prototype;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const handler = name === 'constructor' ? undefined : prototype[name];
    if (typeof handler === 'function' && Reflect.hasMetadata(PATH_METADATA, handler)) yield [`${controller.constructor.name}.${name}`, handler];
  }
}

/** What keeps the gateway from starting: a handler without a policy, a route of the table with no handler or with two. */
export function findRouteFaults(controllers: readonly object[], table: Readonly<Record<string, RouteContract>>): string[] {
  const faults: string[] = [];
  const handlers = new Map<RouteContract, string[]>();
  for (const [name, handler] of controllers.flatMap((controller) => [...handlersOf(controller)])) {
    const route = routeOf(handler);
    if (!route?.policy) faults.push(`${name} has no policy: bind it to a route of the table with @Route`);
    else handlers.set(route, [...(handlers.get(route) ?? []), name]);
  }
  for (const [name, route] of Object.entries(table)) {
    const found = handlers.get(route) ?? [];
    if (found.length !== 1) faults.push(`route ${name} has ${found.length ? `two handlers: ${found.join(', ')}` : 'no handler'}`);
  }
  return faults;
}
