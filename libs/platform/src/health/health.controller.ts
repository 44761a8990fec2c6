import type { IncomingMessage } from 'node:http';
import { Controller, Get, Inject, Req, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { HealthCheckResult, HealthIndicatorResult } from '@nestjs/terminus';
import { OperationsAccess } from '../operations/operations-access.js';
import { READINESS_CHECKS, READINESS_TIMEOUT_MS, type ReadinessCheck } from './readiness.js';

@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[],
    @Inject(OperationsAccess) private readonly access: OperationsAccess,
  ) {}

  /** The process turns its event loop. Knows nothing of servers: a restart mends none of them. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when every check passes, else 503; operators also read the names of those that do not. */
  @Get('ready')
  @HealthCheck()
  async ready(@Req() request: IncomingMessage): Promise<HealthCheckResult | { status: 'ok' }> {
    const checking = this.health.check(this.checks.map((each) => () => this.indicate(each)));
    const [checked] = await Promise.allSettled([checking]);
    if (await this.access.isOperator(request)) return checking;
    if (checked.status === 'fulfilled') return { status: 'ok' };
    throw new ServiceUnavailableException({ status: 'error' });
  }

  private async indicate(check: ReadinessCheck): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(check.name);
    try {
      await within(READINESS_TIMEOUT_MS, () => check.check());
      return indicator.up();
    } catch (error) {
      // The code only: a driver's message may hold a connection string.
      const { code } = Object(error) as { code?: unknown };
      return indicator.down({ reason: typeof code === 'string' ? code : 'not ready' });
    }
  }
}

async function within(timeoutMs: number, check: () => Promise<void>): Promise<void> {
  const { promise: expiry, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  try {
    await Promise.race([check(), expiry]);
  } finally {
    clearTimeout(timer);
  }
}
