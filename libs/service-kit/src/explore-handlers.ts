import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { declarationsOf, type Declaration } from './handles.js';

/** A declared method, bound to its instance. */
export interface FoundHandler {
  declaration: Declaration;
  /** `ClassName.method`, for messages to people. */
  place: string;
  call: (...args: readonly unknown[]) => Promise<unknown>;
}

type Instance = Record<string, unknown>;

/** Every declared method of every provider of the application. */
export function exploreHandlers(app: INestApplicationContext): FoundHandler[] {
  const instances = new Set<Instance>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { instance } of [...module.providers.values(), ...module.controllers.values()]) {
      if (typeof instance === 'object' && instance !== null) instances.add(instance as Instance);
    }
  }
  return [...instances].flatMap(handlersOf);
}

function handlersOf(instance: Instance): FoundHandler[] {
  return methodNamesOf(instance).flatMap((name) => {
    const method = instance[name] as FoundHandler['call'];
    return declarationsOf(method).map((declaration) => ({
      declaration,
      place: `${instance.constructor.name}.${name}`,
      call: (...args: readonly unknown[]) => method.apply(instance, [...args]),
    }));
  });
}

/** Own and inherited methods; accessors are not touched. */
function methodNamesOf(instance: Instance): string[] {
  const names = new Set<string>();
  for (let level: object | null = Object.getPrototypeOf(instance) as object | null; level && level !== Object.prototype; ) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (typeof descriptor.value === 'function') names.add(name);
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return [...names];
}
