import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { withClient } from '../system/database.js';

export const PROCESSES = ['voice', 'worker', 'redis', 'postgres'] as const;
type Part = (typeof PROCESSES)[number];

/** Processors, on average: 1 is one that was busy all the time. */
export type CpuShares = Readonly<Record<Part | 'machine', number>>;

interface CpuReading {
  readonly atMs: number;
  /** Seconds of processor time so far. */
  readonly used: CpuShares;
}

/** Linux counts processor time in hundredths of a second, whatever its own clock. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time of the four parts, from /proc. Of the servers only if they are on this machine; of
 * PostgreSQL all processes, those of others included.
 */
export class CpuMeter {
  private constructor(
    private readonly databaseUrl: string,
    private readonly redisPid: number | undefined,
  ) {}

  static async open(databaseUrl: string, redisUrl: string | undefined): Promise<CpuMeter> {
    return new CpuMeter(databaseUrl, redisUrl ? await redisPidOf(redisUrl) : undefined);
  }

  async read(apps: { voice: number | undefined; worker: number | undefined }): Promise<CpuReading> {
    const backends = await withClient(this.databaseUrl, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
      return rows.map(({ pid }) => pid);
    });
    const postgres = await Promise.all(backends.map(secondsOf));
    return {
      atMs: performance.now(),
      used: {
        voice: await secondsOf(apps.voice),
        worker: await secondsOf(apps.worker),
        redis: await secondsOf(this.redisPid),
        postgres: postgres.reduce((sum, each) => sum + each, 0),
        machine: await busySeconds(),
      },
    };
  }

  static between(before: CpuReading, after: CpuReading): CpuShares {
    const seconds = (after.atMs - before.atMs) / 1_000;
    const share = (part: keyof CpuShares): number =>
      Math.round(((after.used[part] - before.used[part]) / seconds) * 100) / 100;
    const parts = [...PROCESSES, 'machine'] as const;
    return Object.fromEntries(parts.map((part) => [part, share(part)])) as CpuShares;
  }
}

/** What was busy: all processors, or one process, which has one thread; else something was waited for. */
export function busiest(cpu: CpuShares, cores: number): string {
  const single = (['voice', 'worker', 'redis'] as const).find((part) => cpu[part] > 0.9);
  const isFull = cpu.machine > cores * 0.9;
  const why = isFull ? 'all processors busy' : single ? `${single} busy` : 'processors not busy';
  const ours = PROCESSES.reduce((sum, part) => sum + cpu[part], 0);
  const parts = PROCESSES.map((part) => `${part} ${cpu[part].toFixed(2)}`).join(', ');
  const others = Math.max(0, cpu.machine - ours).toFixed(2);
  return `${why}: ${parts}, others ${others} of ${cores}`;
}

/** Of all processors together, whoever used them. */
async function busySeconds(): Promise<number> {
  const [all = ''] = (await readFile('/proc/stat', 'utf8').catch(() => '')).split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = all
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq + steal) / TICKS_PER_SECOND;
}

async function redisPidOf(url: string): Promise<number | undefined> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  try {
    await redis.connect();
    const pid = /process_id:(\d+)/.exec(await redis.info('server'))?.[1];
    return pid === undefined ? undefined : Number(pid);
  } finally {
    redis.disconnect();
  }
}

/** 0 of a process that is not here, or no longer. */
async function secondsOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name may hold spaces; the fields after it count from the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}
