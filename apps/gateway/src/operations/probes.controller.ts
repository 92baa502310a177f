import { routes, type HealthReport } from '@adjutant/contracts-gateway';
import { Metrics } from '@adjutant/telemetry';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';
import { HealthService } from './health.service.js';

@Controller()
export class ProbesController {
  constructor(
    @Inject(HealthService) private readonly health: HealthService,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  @Route(routes.getHealth)
  getHealth(@Input() input: InputOf<typeof routes.getHealth>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#check(input, reply);
  }

  @Route(routes.getLiveness)
  getLiveness(@Input() input: InputOf<typeof routes.getLiveness>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#check(input, reply);
  }

  @Route(routes.getReadiness)
  getReadiness(@Input() input: InputOf<typeof routes.getReadiness>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#check(input, reply);
  }

  @Route(routes.getMetrics)
  getMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('Content-Type', this.metrics.contentType);
    return this.metrics.render();
  }

  async #check({ ctx }: InputOf<typeof routes.getHealth>, reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.check(ctx);
    reply.code(report.status === 'healthy' ? 200 : 503).header('Cache-Control', 'no-store');
    return report;
  }
}
