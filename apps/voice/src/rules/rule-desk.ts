import type { LiveIntent, VerticalConfig } from '@verbatim/compliance';
import type { PartyContext } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import type { Logger, Metrics } from '@verbatim/platform';
import type { CallRecord } from '../record/event-draft.js';
import type { Escalations } from './escalations.js';
import { LiveResponse, type CallControl } from './live-response.js';
import { LiveRules, type CallEvaluator, type SaidTurn } from './live-rules.js';
import { CallClock } from './call-clock.js';
import { RuleMetrics } from './rule-metrics.js';
import { RuleWatch } from './rule-watch.js';

/** What the rules know of a call when it begins. */
export interface RuledCall {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly direction: 'inbound' | 'outbound';
  readonly startedAtMs: number;
  readonly party: PartyContext | undefined;
}

export interface RuleDeskOptions {
  /** Undefined: no rule of this call's has anything to do while it runs. */
  evaluatorFor(call: RuledCall): CallEvaluator | undefined;
  /** Whether what the rule asks for is done in this vertical, or only noted after the call. */
  isEnforced(intent: LiveIntent, vertical: VerticalConfig): boolean;
  readonly escalations: Pick<Escalations, 'open'>;
  readonly alarm: Alarm;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The rules of one running call, as the call sees them. */
export interface CallRules {
  /** What is recorded through this is judged. */
  watch(record: CallRecord): CallRecord;
  tick(mediaMs: number): void;
  /** The caller is back with another stream, whose clock begins at 0. */
  nextStream(): void;
  close(): void;
}

/** A quiet time after which the trouble of the rules counts as over. */
const FAILURE_OVER_MS = 600_000;

/**
 * Where calls get their rules. What goes wrong in them is counted, logged without words, and an incident for
 * the vertical; the calls go on.
 */
export class RuleDesk {
  private readonly metrics: RuleMetrics;
  private readonly failing = new Map<string, NodeJS.Timeout>();

  constructor(private readonly options: RuleDeskOptions) {
    this.metrics = new RuleMetrics(options.metrics);
  }

  open(call: RuledCall, control: CallControl): CallRules | undefined {
    const { vertical } = call.vertical;
    const evaluator = this.evaluatorFor(call);
    if (!evaluator) return undefined;
    const clock = new CallClock();
    const response = new LiveResponse({
      control,
      escalations: this.options.escalations,
      onActed: (rule, action) => this.metrics.acted(vertical, rule, action),
    });
    const rules = new LiveRules({
      evaluator,
      onIntent: (intent) => {
        if (this.options.isEnforced(intent, call.vertical)) response.act(intent, clock.nowMs);
      },
      onFinal: (turn: SaidTurn) => response.heard(turn),
      onJudged: (seconds) => this.metrics.judged(vertical, seconds),
      onFailed: (error) => this.failed(vertical, error),
      onDropped: () => this.metrics.dropped(vertical),
    });
    return {
      watch: (record) => new RuleWatch(record, rules, clock),
      tick: (mediaMs) => {
        const nowMs = clock.at(mediaMs);
        response.tick(nowMs);
        rules.tick(nowMs);
      },
      nextStream: () => clock.nextStream(),
      close: () => rules.close(),
    };
  }

  private evaluatorFor(call: RuledCall): CallEvaluator | undefined {
    try {
      return this.options.evaluatorFor(call);
    } catch (error) {
      this.failed(call.vertical.vertical, error);
      return undefined;
    }
  }

  private failed(vertical: string, error: unknown): void {
    const { alarm, logger } = this.options;
    this.metrics.failed(vertical);
    const key = `live-rules/${vertical}`;
    if (!this.failing.has(key)) {
      // Once for each episode: an evaluator that fails does so at every final.
      logger.error({ err: error, vertical }, 'Rules could not be applied to a running call.');
      const summary = `Rules of ${vertical} cannot be applied to running calls.`;
      alarm.raise({ key, severity: 'critical', summary, facts: { vertical } });
    }
    clearTimeout(this.failing.get(key));
    const over = setTimeout(() => {
      this.failing.delete(key);
      alarm.clear(key);
    }, FAILURE_OVER_MS);
    this.failing.set(key, over.unref());
  }
}
