import type { RouteContract } from '@adjutant/contracts-gateway';
import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';

const ROUTE = 'adjutant:route';

/** Binds a method to a route of the table: its path, its status, its policy. */
export function Route(route: RouteContract): MethodDecorator {
  return applyDecorators(
    SetMetadata(ROUTE, route),
    RequestMapping({ path: route.path, method: RequestMethod[route.method] }),
    HttpCode(route.status),
  );
}

/** The route that a method is bound to. */
export function routeOf(handler: object): RouteContract | undefined {
  return Reflect.getMetadata(ROUTE, handler) as RouteContract | undefined;
}
