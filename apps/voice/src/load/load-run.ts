import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallKey } from '@verbatim/audit-log';
import type { VerticalCatalog, VerticalConfig } from '@verbatim/compliance';
import type { SessionRecorder } from '../record/session-recorder.js';
import type { RecordPipeline } from '../record/record-pipeline.js';
import type { VerticalLevel } from '../level/vertical-level.js';
import { CallScript } from './call-script.js';
import type { LoadOptions } from './load-options.js';
import { Pacer } from './pacer.js';
import { randomFrom } from './seeded-random.js';

export interface LoadRunOptions extends LoadOptions {
  readonly processId: string;
  readonly catalog: Pick<VerticalCatalog, 'all'>;
  readonly pipeline: Pick<RecordPipeline, 'openEpoch' | 'closeEpoch' | 'levels'>;
  createKey(callId: string): Promise<CallKey>;
  /** All calls have begun, and settled: what is measured from here on is the load that was asked for. */
  onAllBegun(): void;
}

interface LoadCall {
  readonly recorder: SessionRecorder;
  readonly script: CallScript;
  readonly level: Pick<VerticalLevel, 'endsCalls'>;
}

/** Between two turns: an eighth of what a batch may wait, so that batches see an even stream. */
const TURN_MS = 5;
/** What one turn may catch up after a stall. */
const CATCH_UP_MS = 100;
/** Calls that end side by side: each waits for its sheddable events to leave. */
const ENDED_AT_ONCE = 200;

/**
 * N calls without sockets, each a writer with a key of its own, that record events at an even rate: the
 * record's way under load, and nothing else.
 *
 * When full: where voice would end its calls they fall silent, and speak again when new calls would be taken.
 */
export class LoadRun {
  private readonly calls: LoadCall[] = [];
  private readonly pacer: Pacer;
  private readonly byName: ReadonlyMap<string, VerticalConfig>;
  private nextCall = 0;

  constructor(private readonly options: LoadRunOptions) {
    const perSecond = options.calls * options.rate;
    this.pacer = new Pacer(performance.now(), Math.ceil((perSecond * CATCH_UP_MS) / 1_000));
    this.byName = new Map(options.catalog.all.map((each) => [each.vertical, each]));
  }

  get openCalls(): number {
    return this.calls.length;
  }

  /** Events that are due and not recorded yet: this process itself cannot keep up. */
  get behindEvents(): number {
    return this.pacer.behind;
  }

  /** Begins the calls and records until the time is over or the signal says so. */
  async run(signal: AbortSignal): Promise<void> {
    const { seconds } = this.options;
    const until = seconds === 0 ? Infinity : performance.now() + seconds * 1_000;
    const beginning = this.begin(signal);
    while (!signal.aborted && performance.now() < until) {
      this.recordDue();
      await delay(TURN_MS, undefined, { signal }).catch(() => undefined);
    }
    await beginning;
  }

  /** Ends every call as a caller who hangs up does. */
  async end(): Promise<void> {
    while (this.calls.length > 0) {
      await Promise.all(this.calls.splice(0, ENDED_AT_ONCE).map((call) => this.hangUp(call)));
    }
  }

  private async begin(signal: AbortSignal): Promise<void> {
    const { calls, rampSeconds, settleSeconds, onAllBegun } = this.options;
    const startedAtMs = performance.now();
    for (let i = 0; i < calls && !signal.aborted; i += 1) {
      const atMs = startedAtMs + (i / calls) * rampSeconds * 1_000;
      const waitMs = atMs - performance.now();
      if (waitMs > 1) await delay(waitMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) this.calls.push(await this.beginCall(i));
    }
    await delay(settleSeconds * 1_000, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) onAllBegun();
  }

  private async beginCall(index: number): Promise<LoadCall> {
    const { processId, verticals, seed, criticalPercent, pipeline } = this.options;
    const vertical = this.configOf(index % verticals.length);
    const digest = createHash('sha256').update(`${processId} ${seed} ${index}`).digest('hex');
    const callId = `CA${digest.slice(0, 32)}`;
    const { policy, revision: policyRevision } = vertical;
    const facts = { callId, vertical: vertical.vertical, policy, policyRevision };
    const recorder = pipeline.openEpoch(
      facts,
      'call-started',
      await this.options.createKey(callId),
    );
    recorder.streamSid = `MZ${digest.slice(32)}`;
    recorder.record({
      kind: 'call.started',
      direction: 'inbound',
      policy,
      words: { from: `+1555${String(index).padStart(7, '0')}`, to: vertical.numbers[0] ?? '' },
    });
    // There is nobody to hear a notice, and no words but made-up ones.
    recorder.signalCapture({ type: 'notice-heard' });
    const script = new CallScript(criticalPercent, randomFrom(seed + index));
    return { recorder, script, level: pipeline.levels.of(vertical.vertical) };
  }

  private configOf(place: number): VerticalConfig {
    const name = this.options.verticals[place] ?? 'unclassified';
    const config = this.byName.get(name);
    if (!config) throw new RangeError(`No file describes the vertical ${name}.`);
    return config;
  }

  /** Round and round, so that each call's events are as even as all of them together. */
  private recordDue(): void {
    const { rate } = this.options;
    const due = this.pacer.take(performance.now(), this.calls.length * rate);
    for (let i = 0; i < due; i += 1) {
      this.nextCall = (this.nextCall + 1) % this.calls.length;
      const call = this.calls[this.nextCall];
      if (call && !call.level.endsCalls) call.recorder.record(call.script.next());
    }
  }

  private async hangUp({ recorder, script }: LoadCall): Promise<void> {
    recorder.recordAll(script.rest());
    recorder.record({ kind: 'call.ended', status: 'completed', source: 'status-callback' });
    await this.options.pipeline.closeEpoch(recorder, 'call-ended');
  }
}
