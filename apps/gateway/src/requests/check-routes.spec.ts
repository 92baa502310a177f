import 'reflect-metadata';

import { describe, expect, it } from '@jest/globals';
import { routes } from '@adjutant/contracts-gateway';
import { Get } from '@nestjs/common';

import { findRouteFaults } from './check-routes.js';
import { Route } from './route.js';

class Good {
  @Route(routes.getFocus)
  focus(): void {
    return undefined;
  }
}
class Double extends Good {
  @Route(routes.getFocus)
  again(): void {
    return undefined;
  }
}
class Open {
  @Get('/open')
  open(): void {
    return undefined;
  }
}
const table = { getFocus: routes.getFocus };

describe('findRouteFaults', () => {
  it('finds nothing when each route has one handler', () => {
    expect(findRouteFaults([new Good()], table)).toEqual([]);
  });

  it('[PRO-19] finds a handler without a policy: the gateway does not start with one', () => {
    expect(findRouteFaults([new Good(), new Open()], table)).toEqual(['Open.open has no policy: bind it to a route of the table with @Route']);
  });

  it('finds routes with no handler and with two', () => {
    expect(findRouteFaults([], table)).toEqual(['route getFocus has no handler']);
    expect(findRouteFaults([new Good(), new Double()], table)).toEqual(['route getFocus has two handlers: Good.focus, Double.again']);
  });
});
