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

describe('GET /metrics', () => {
  it('tells of the metrics that are asked for alone, by name', async () => {
    const metrics = new Metrics();
    for (const name of ['voice_a_total', 'voice_b_total', 'voice_c_total']) {
      metrics.counter(name, 'One of three.').inc();
    }
    const get = await listen([], metrics);
    const namesIn = async (query: string) =>
      [...(await (await get(`/metrics${query}`)).text()).matchAll(/^(voice_\w+) 1$/gm)].map(
        ([, name]) => name,
      );
    expect(await namesIn('')).toEqual(['voice_a_total', 'voice_b_total', 'voice_c_total']);
    expect(await namesIn('?name=voice_b_total')).toEqual(['voice_b_total']);
    expect(await namesIn('?name=voice_c_total&name=voice_a_total')).toEqual([
      'voice_a_total',
      'voice_c_total',
    ]);
    expect(await namesIn('?name=voice_unknown_total')).toEqual([]);
  });
});

describe('Metrics.text', () => {
  it('is what the registry says in one go', async () => {
    const metrics = new Metrics({ app: 'voice' });
    metrics.histogram('voice_turn_seconds', 'A turn.', { labels: ['vertical'] });
    metrics.counter('voice_calls_total', 'Calls.').inc();
    expect(await metrics.text()).toBe(await metrics.registry.metrics());
  });

  it('lets other work in between: no turn of the event loop is longer than its share', async () => {
    const metrics = new Metrics();
    const busyMs = 2;
    for (let i = 0; i < 10; i += 1) {
      metrics.gauge(`voice_slow_${i}_events`, 'Takes its time.', {
        collect: () => {
          const until = performance.now() + busyMs;
          while (performance.now() < until);
        },
      });
    }
    let turns = 0;
    let isWritten = false;
    const others = (): void => {
      turns += 1;
      if (!isWritten) setImmediate(others);
    };
    setImmediate(others);
    await metrics.text();
    isWritten = true;
    expect(turns).toBeGreaterThanOrEqual(9);
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
