import { Module } from '@nestjs/common';
import { AlarmDesk, pagersFrom } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { Incidents, ProcessRegister } from '@verbatim/storage';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import type { Stage } from '../pipeline.js';
import { PollingLoop } from '../polling-loop.js';
import { ENV, ON_BUG, WORKER_ID } from '../worker-context.module.js';
import { DeadSpoolWatch } from './dead-spool-watch.js';

export const WATCHING = Symbol('WATCHING');

/** Three heartbeats of 5 s: a process that was silent for that long is dead, as the register sees it. */
const SILENT_MS = 15_000;
const LOOK_EVERY_MS = 5_000;

/** Beside the pipeline: what processes left behind when they died, and who is told. */
@Module({
  providers: [
    {
      provide: AlarmDesk,
      inject: [ENV, WORKER_ID, Connections, LOGGER, Metrics, ON_BUG],
      useFactory: createAlarmDesk,
    },
    {
      provide: WATCHING,
      inject: [ENV, Connections, AlarmDesk, LOGGER, Metrics, ON_BUG],
      useFactory: createWatching,
    },
  ],
  exports: [WATCHING, AlarmDesk],
})
export class WatchModule {}

function createAlarmDesk(
  env: AuditWorkerEnv,
  source: string,
  { database }: Connections,
  logger: Logger,
  metrics: Metrics,
  onBug: (error: unknown) => void,
): AlarmDesk {
  return new AlarmDesk({
    source,
    ledger: new Incidents(database),
    pagers: pagersFrom(env),
    remindAfterMs: env.PAGER_REMIND_MS,
    logger,
    metrics,
    onBug,
  });
}

function createWatching(
  env: AuditWorkerEnv,
  { database }: Connections,
  desk: AlarmDesk,
  logger: Logger,
  metrics: Metrics,
  onBug: (error: unknown) => void,
): Stage {
  const register = new ProcessRegister(database);
  const watch = new DeadSpoolWatch({
    deadSpools: () => register.deadSpools('voice', SILENT_MS),
    alarm: desk,
    pageAboveMs: env.LAG_PAGE_MS,
    metrics,
  });
  const turn = async (): Promise<boolean> => {
    await watch.look();
    return false;
  };
  const name = 'dead-spool watch';
  const loop = new PollingLoop({ name, pollMs: LOOK_EVERY_MS, turn, logger, onBug });
  return {
    start() {
      desk.start();
      loop.start();
    },
    async close() {
      await loop.close();
      await desk.close();
    },
  };
}
