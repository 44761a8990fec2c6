import { setTimeout as delay } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { VerticalCatalog } from '@verbatim/compliance';
import { Metrics, nestLogger, PlatformModule, type Logger } from '@verbatim/platform';
import { directoriesFrom, loadFiles } from '@verbatim/policy';
import { CallKeyring, Database, type ObjectStore } from '@verbatim/storage';
import { OBJECT_STORE, RecordModule } from '../record/record.module.js';
import { RecordPipeline } from '../record/record-pipeline.js';
import { SettingsModule, type VoiceSettings } from '../voice-settings.js';
import type { LoadOptions } from './load-options.js';
import { LoadReport } from './load-report.js';
import { LoadRun } from './load-run.js';

@Module({})
class LoadModule {}

const LINE_EVERY_MS = 1_000;
const DRAINED_POLL_MS = 100;
const STOP_MS = 5_000;

/** The record's part of voice, wired as voice wires it, with a load in place of calls. */
export class LoadApp {
  private readonly stopping = new AbortController();
  private readonly ended = Promise.withResolvers<void>();

  constructor(
    private readonly options: LoadOptions,
    private readonly settings: VoiceSettings,
    private readonly logger: Logger,
    private readonly print: (line: Record<string, unknown>) => void,
  ) {}

  /** Begins the end of the calls; resolves when the result has been printed. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the load is stopping'));
    await this.ended.promise;
  }

  /** Resolves when the time is over, or after `stop`, and everything is closed. */
  async run(): Promise<void> {
    const { catalog } = await loadFiles(directoriesFrom(this.settings.env));
    const nest = await this.start(catalog);
    const pipeline = nest.get(RecordPipeline);
    const keyring = nest.get(CallKeyring);
    await this.untilReady(pipeline);
    const run = new LoadRun({
      ...this.options,
      processId: this.settings.processId,
      catalog,
      pipeline,
      createKey: (callId) => keyring.create(callId),
      onAllBegun: () => this.allBegun(pipeline),
    });
    const report = new LoadReport(run, pipeline.lag.streams, nest.get(Metrics));
    const ticker = setInterval(() => void report.line().then(this.print), LINE_EVERY_MS);
    await run.run(this.stopping.signal);
    const measured = await report.line();
    await run.end();
    await this.drained(pipeline);
    clearInterval(ticker);
    const last = await report.line();
    await pipeline.stop(STOP_MS);
    this.print({ ...last, ...lagOf(measured), type: 'result', seed: this.options.seed });
    await nest.close();
    await keyring.close();
    await nest.get<ObjectStore>(OBJECT_STORE).close();
    await nest.get(Database).close();
    this.ended.resolve();
  }

  private async start(catalog: VerticalCatalog) {
    const { settings, logger } = this;
    const root = {
      module: LoadModule,
      imports: [
        PlatformModule.forRoot({ app: 'voice', logger, readiness: [] }),
        SettingsModule.for(settings, catalog, new Map()),
        RecordModule,
      ],
    };
    const nest = await NestFactory.create(root, {
      logger: nestLogger(logger),
      abortOnError: false,
    });
    // Opens the spool and goes for the servers, with or without a port.
    if (this.options.port === undefined) await nest.init();
    else await nest.listen(this.options.port, settings.env.HOST);
    return nest;
  }

  private async untilReady(pipeline: RecordPipeline): Promise<void> {
    while (!pipeline.isReady && !this.stopping.signal.aborted) await delay(DRAINED_POLL_MS);
  }

  private allBegun(pipeline: RecordPipeline): void {
    pipeline.lag.streams.reset();
    this.print({ type: 'all-begun', calls: this.options.calls });
  }

  private async drained(pipeline: RecordPipeline): Promise<void> {
    const until = performance.now() + this.options.drainSeconds * 1_000;
    const { streams } = pipeline.lag;
    while (streams.outstanding > 0 && performance.now() < until) await delay(DRAINED_POLL_MS);
  }
}

/** The lag of the load that was asked for: the end of all calls at once is not part of it. */
const lagOf = ({ lagP50Ms, lagP99Ms, lagMaxMs }: Record<string, unknown>) => ({
  lagP50Ms,
  lagP99Ms,
  lagMaxMs,
});
