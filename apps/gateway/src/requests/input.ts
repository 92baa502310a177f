import type { MessageContext } from '@adjutant/contracts-core';
import type { RouteContract, RouteInput } from '@adjutant/contracts-gateway';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { admissionOf, signalOf } from './principal.js';
import { readInput } from './read-input.js';
import { routeOf } from './route.js';

/** What a method bound to a route is given: who asks, until when, and the validated input. */
export type InputOf<Route extends RouteContract> = RouteInput<Route> & { ctx: MessageContext; signal: AbortSignal; request: FastifyRequest };

function inputOf(_: unknown, execution: ExecutionContext): unknown {
  const route = routeOf(execution.getHandler());
  if (!route) throw new Error(`${execution.getHandler().name} is not bound to a route`);
  const http = execution.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  return { ...readInput(route, request), ctx: admissionOf(request).ctx, signal: signalOf(http.getResponse<FastifyReply>()), request };
}

/** The validated input of the route that the method is bound to. */
export const Input: () => ParameterDecorator = createParamDecorator(inputOf);
