import { Controller, Get, Header, Inject, Query, UseGuards } from '@nestjs/common';
import { Registry } from 'prom-client';
import { OperationsGuard } from '../operations/operations.guard.js';
import { Metrics } from './metrics.js';

@Controller()
@UseGuards(OperationsGuard)
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  /** `?name=…`, once or more: these metrics alone. */
  @Get('metrics')
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  text(@Query('name') names?: string | readonly string[]): Promise<string> {
    return this.metrics.text(typeof names === 'string' ? [names] : names);
  }
}
