import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT } from '../checkout.js';
import type { RehearsalEnv } from '../prove.env.js';
import { LoadProcess } from '../system/load-process.js';
import { readMetrics } from '../system/metric-snapshot.js';
import { Rehearsal } from '../system/rehearsal.js';
import { ServerMissingError } from '../system/server-missing.js';
import type { Warden } from '../system/warden.js';
import { CpuMeter, type CpuShares } from './cpu-meter.js';

export interface LoadPlan {
  readonly calls: number;
  /** Events a second of each call. */
  readonly rate: number;
  readonly rampSeconds: number;
  /** From the last call's beginning until the load counts: see `apps/voice/src/load/load-options.ts`. */
  readonly settleSeconds?: number;
  readonly verticals: string;
  readonly criticalPercent: number;
  readonly seed: number;
}

export interface BenchServers {
  readonly servers: RehearsalEnv;
  readonly warden: Warden;
  note(line: string): void;
}

/** What happened between two moments of a running load. */
export interface Window {
  readonly seconds: number;
  readonly numbered: number;
  readonly durable: number;
  readonly segments: number;
  readonly cpu: CpuShares;
}

/** Two engines, two rates: a number is worth nothing without its name. */
export const queueEngineOf = ({ REDIS_URL }: RehearsalEnv): 'Redis' | 'PostgreSQL' =>
  REDIS_URL === undefined ? 'PostgreSQL' : 'Redis';

/** Errors: `ServerMissingError`. */
export function requireRedis({ REDIS_URL }: RehearsalEnv, forWhat: string): void {
  if (REDIS_URL === undefined) throw new ServerMissingError('redis', forWhat);
}

const BEGIN_MARGIN_MS = 60_000;

/** A worker and a load process on a database, a store and queues of their own. */
export class LoadedSystem {
  private constructor(
    private readonly rehearsal: Rehearsal,
    readonly load: LoadProcess,
    private readonly cpu: CpuMeter,
  ) {}

  /** Resolves when every call has begun. */
  static async start(
    name: string,
    plan: LoadPlan,
    environment: Readonly<Record<string, string>>,
    { servers, warden }: BenchServers,
  ): Promise<LoadedSystem> {
    const directory = path.join(CHECKOUT, '.data', 'bench', name);
    const rehearsal = await Rehearsal.prepare({
      name: `bench-${name}`,
      directory,
      servers,
      place: 0,
      environment: { LOG_LEVEL: 'warn', DATABASE_CONNECTIONS_MAX: '20', ...environment },
      warden,
    });
    await rehearsal.startWorker();
    const load = LoadProcess.start({
      args: argumentsOf(plan),
      environment: rehearsal.environment,
      logFile: path.join(directory, 'logs', 'load.log'),
      warden,
    });
    const system = new LoadedSystem(
      rehearsal,
      load,
      await CpuMeter.open(rehearsal.environment.DATABASE_URL, servers.REDIS_URL),
    );
    const { rampSeconds, settleSeconds = 0 } = plan;
    await system.untilBegun((rampSeconds + settleSeconds) * 1_000 + BEGIN_MARGIN_MS);
    return system;
  }

  /** Watches for so long; the lines come once a second, so a second is its grain. */
  async watch(seconds: number): Promise<Window> {
    const before = await this.moment();
    await delay(seconds * 1_000);
    const after = await this.moment();
    return {
      seconds: after.t - before.t,
      numbered: after.numbered - before.numbered,
      durable: after.durable - before.durable,
      segments: after.segments - before.segments,
      cpu: CpuMeter.between(before.cpu, after.cpu),
    };
  }

  async close(): Promise<void> {
    await this.load.kill();
    await this.rehearsal.close();
  }

  private async moment() {
    const { load, rehearsal } = this;
    const metrics = await readMetrics(rehearsal.urls.worker);
    const segments = metrics?.sum('audit_commit_step_seconds_count', { step: 'store' }) ?? 0;
    const pids = { voice: load.number('pid'), worker: rehearsal.worker?.pid };
    const [t, numbered, durable] = ['t', 'numbered', 'durable'].map((name) => load.number(name));
    return {
      t: t!,
      numbered: numbered!,
      durable: durable!,
      segments,
      cpu: await this.cpu.read(pids),
    };
  }

  private async untilBegun(timeoutMs: number): Promise<void> {
    // Not `ref`: a patience that was not needed must not keep the process when everything is measured.
    const late = delay(timeoutMs, 'late' as const, { ref: false });
    const begun = await Promise.race([this.load.begun(), late]);
    if (begun === true) return;
    await this.rehearsal.close();
    throw new Error(`The load did not begin (${begun === 'late' ? 'too late' : 'it ended'}).`);
  }
}

function argumentsOf(plan: LoadPlan): string[] {
  return [
    ...['--calls', String(plan.calls), '--rate', String(plan.rate), '--seconds', '0'],
    ...['--ramp-seconds', String(plan.rampSeconds), '--drain-seconds', '0'],
    ...['--settle-seconds', String(plan.settleSeconds ?? 0)],
    ...['--verticals', plan.verticals, '--critical-percent', String(plan.criticalPercent)],
    ...['--seed', String(plan.seed)],
  ];
}
