import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReadinessCheck } from './health/readiness.js';
import { createLogger } from './logging/logger.js';
import { nestLogger } from './logging/nest-logger.js';
import { Metrics } from './metrics/metrics.js';
import { PlatformModule } from './platform.module.js';

let app: INestApplication | undefined;
afterEach(() => app?.close());

async function listen(readiness: readonly ReadinessCheck[], metrics = new Metrics()) {
  const logger = createLogger('test', { level: 'silent' });
  app = await NestFactory.create(
    PlatformModule.forRoot({ app: 'test', logger, readiness, metrics }),
    { logger: nestLogger(logger) },
  );
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
}

const READY: ReadinessCheck = { name: 'redis', check: () => Promise.resolve() };

/** Keeps its state in `this`, as a class would. */
const AWAY = {
  name: 'postgres',
  secret: 'postgresql://user:hunter2@db',
  check() {
    return Promise.reject(Object.assign(new Error(this.secret), { code: 'ECONNREFUSED' }));
  },
} satisfies ReadinessCheck & { secret: string };

describe('PlatformModule', () => {
  it('is ready when every check passes', async () => {
    const get = await listen([READY]);
    const response = await get('/health/ready');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ details: { redis: { status: 'up' } } });
  });

  it('answers 503 and names what is away, without its message', async () => {
    const get = await listen([READY, AWAY]);
    const response = await get('/health/ready');
    const body = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({
      error: { postgres: { status: 'down', reason: 'ECONNREFUSED' } },
    });
    expect(body).not.toContain('hunter2');
  });

  it('is alive even when nothing it needs is there', async () => {
    const get = await listen([AWAY]);
    expect((await get('/health/live')).status).toBe(200);
  });

  it('publishes what its parts measured', async () => {
    const metrics = new Metrics({ app: 'test' });
    const get = await listen([], metrics);
    metrics.counter('voice_buffer_dropped_events_total', 'Dropped.', { labels: ['reason'] });
    metrics
      .counter('voice_buffer_dropped_events_total', 'Dropped.', { labels: ['reason'] })
      .inc({ reason: 'full' });
    expect(await (await get('/metrics')).text()).toContain(
      'voice_buffer_dropped_events_total{reason="full",app="test"} 1',
    );
  });
});

describe('Metrics', () => {
  it.each<[string, (metrics: Metrics) => unknown]>([
    ['a counter that does not end in _total', (m) => m.counter('voice_dropped_events', 'x')],
    ['a name with capitals', (m) => m.gauge('voice_bufferSize_events', 'x')],
    [
      'one name for two types',
      (m) => [m.gauge('voice_held_events_total', 'x'), m.counter('voice_held_events_total', 'x')],
    ],
  ])('refuses %s', (_what, declare) => {
    expect(() => declare(new Metrics())).toThrow('metric');
  });
});
