import type { Alarm } from '@verbatim/paging';
import type { Logger, Metrics } from '@verbatim/platform';
import type { CallRecord } from '../record/event-draft.js';
import type { RuledCall } from './call-evaluators.js';
import type { Escalations } from './escalations.js';
import { LiveResponse, type CallControl } from './live-response.js';
import { LiveRules, type CallEvaluator } from './live-rules.js';
import { RuleMetrics } from './rule-metrics.js';
import { RuleWatch } from './rule-watch.js';
import { SpareTurns } from './spare-turns.js';

export interface RuleDeskOptions {
  evaluatorOf(call: RuledCall): CallEvaluator;
  readonly escalations: Pick<Escalations, 'open'>;
  readonly alarm: Alarm;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The rules of one running call, as the call sees them. */
export interface CallRules {
  /** What is recorded through this is judged. */
  readonly record: CallRecord;
  tick(mediaMs: number): void;
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
  /** All calls share them. */
  private readonly spareTurns = new SpareTurns();

  constructor(private readonly options: RuleDeskOptions) {
    this.metrics = new RuleMetrics(options.metrics);
  }

  open(call: RuledCall, control: CallControl): CallRules | undefined {
    const { vertical } = call.vertical;
    const evaluator = this.evaluatorOf(call);
    if (!evaluator) return undefined;
    let nowMs = 0;
    const rules = new LiveRules({
      evaluator,
      onIntent: (intent) => response.act(intent, nowMs),
      onFinal: (turn) => response.heard(turn),
      onJudged: (seconds) => this.metrics.judged(vertical, seconds),
      onFailed: (error) => this.failed(vertical, error),
      onDropped: () => this.metrics.dropped(vertical),
      later: (run) => this.spareTurns.later(run),
    });
    const record = new RuleWatch(control.record, rules, () => nowMs);
    const response = new LiveResponse({
      control: { ...control, record },
      escalations: this.options.escalations,
      onActed: (rule, action) => this.metrics.acted(vertical, rule, action),
    });
    return {
      record,
      tick: (mediaMs) => {
        nowMs = mediaMs;
        response.tick(mediaMs);
        rules.tick(mediaMs);
      },
      close: () => rules.close(),
    };
  }

  private evaluatorOf(call: RuledCall): CallEvaluator | undefined {
    try {
      return this.options.evaluatorOf(call);
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
