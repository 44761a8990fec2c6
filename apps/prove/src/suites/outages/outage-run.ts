import { setTimeout as delay } from 'node:timers/promises';
import { bothKindsOfCall } from '../../calls/both-kinds.js';
import type { Rehearsal } from '../../system/rehearsal.js';
import { readBack } from '../replay.js';
import type { SuiteContext } from '../suite.js';
import type { App, AppLogs } from './app-logs.js';
import { type LagSeen, LagWatch } from './lag-watch.js';
import type { OutageCase } from './outage-cases.js';
import type { OutageOutcome } from './outage-checks.js';
import type { ProxiedServers } from './proxied-servers.js';

/**
 * In life the sales call takes 74 s and the healthcare call 109 s. They come in waves, so that in the five
 * seconds after `FAULT_AFTER_MS` calls of both kinds speak, end and begin.
 */
const FULL = { calls: 8, concurrency: 4, speed: 16 };
const SHORT = { calls: 4, concurrency: 2, speed: 20 };
const FAULT_AFTER_MS = 2_500;

/** One system, and the outages that it goes through with fresh calls each. */
export class OutageRun {
  constructor(
    private readonly context: SuiteContext,
    private readonly rehearsal: Rehearsal,
    private readonly proxied: ProxiedServers,
    private readonly logs: AppLogs,
    /** The lag while nothing is wrong; found by the first case when it is not given. */
    public quietLag: LagSeen = { maxMs: 0, medianMs: 0 },
  ) {}

  /** Places the calls, lets the outage happen, waits for the seals, and reads everything back. */
  async through(outage: OutageCase | undefined): Promise<OutageOutcome> {
    const { context, rehearsal, logs } = this;
    const size = context.isShort ? SHORT : FULL;
    await this.#startWhatIsDown();
    await logs.startHere();
    const watch = new LagWatch(`${rehearsal.environment.PUBLIC_URL}`);
    try {
      const said = await rehearsal.placeCalls(
        { ...size, seed: context.seed, from: await bothKindsOfCall(context.directory) },
        () => (outage ? this.#befall(outage, watch) : Promise.resolve()),
      );
      const placed = said.calls.filter((call) => call.outcome !== 'not-placed');
      await rehearsal.untilSettled(placed.map((call) => call.callSid));
      const lag = watch.take();
      if (!outage) this.quietLag = lag;
      return {
        replay: await readBack(rehearsal, placed),
        ended: this.#ended(),
        lag,
        quietLag: this.quietLag,
      };
    } finally {
      await watch.stop();
    }
  }

  async #befall(outage: OutageCase, watch: LagWatch): Promise<void> {
    await delay(FAULT_AFTER_MS);
    const before = watch.take();
    // The short form has no case without a fault: then the seconds before the first one stand for it.
    if (this.quietLag.maxMs === 0) this.quietLag = before;
    try {
      for (const { fault, ms } of outage.phases) {
        await this.proxied.set(outage.server, fault);
        await delay(ms);
      }
    } finally {
      await this.proxied.set(outage.server, { kind: 'pass' });
    }
  }

  #ended(): App[] {
    const { voice, worker } = this.rehearsal;
    return [
      ...(voice?.isRunning ? [] : (['voice'] as const)),
      ...(worker?.isRunning ? [] : (['audit-worker'] as const)),
    ];
  }

  /** At first both; later what a case has ended, which is a miss of that case and not of the next. */
  async #startWhatIsDown(): Promise<void> {
    const ended = this.#ended();
    if (ended.includes('audit-worker')) await this.rehearsal.startWorker();
    if (ended.includes('voice')) await this.rehearsal.startVoice();
  }
}
