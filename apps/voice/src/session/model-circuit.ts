import type { Metrics } from '@verbatim/platform';
import type { FailureClass } from './model-ladder.js';

/** So many failures with no success between them, and nobody dials for a while. */
const FAILURES_MAX = 5;
const OPEN_FIRST_MS = 5_000;
const OPEN_MAX_MS = 60_000;
/** The whole account has no right to a session: no model of it will do. */
const OF_ACCOUNT: ReadonlySet<FailureClass> = new Set(['quota', 'refused']);
/** Says nothing about whether the next session would open. */
const OF_ONE_SESSION: ReadonlySet<FailureClass> = new Set(['expired', 'lost']);
const ACCOUNT = 'account';
/** Names of models come from a few files; more are not told apart. */
const MODELS_MAX = 64;

interface Breaker {
  failures: number;
  openForMs: number;
  openUntilMs: number;
  /** One call is finding out. */
  isProbed: boolean;
}

/**
 * One for the whole process: what one call learned about a model, all others know. While a model's breaker is
 * open no call dials it; then one does, and its fortune decides for all.
 *
 * Bounds: `MODELS_MAX` breakers; 5 s to 60 s open, doubling with each failed probe.
 */
export class ModelCircuit {
  private readonly breakers = new Map<string, Breaker>();

  constructor(
    metrics: Metrics,
    private readonly now: () => number = () => performance.now(),
  ) {
    metrics.gauge('voice_model_circuits_open', 'Models that nobody dials just now.', {
      collect: (gauge) => gauge.set(this.openCount),
    });
  }

  /** Whether this model may be dialled. True for one caller only once the time is over: that is the probe. */
  mayDial(model: string): boolean {
    return [model, ACCOUNT].every((name) => this.isPassable(name));
  }

  /** As `mayDial`, but takes no probe. */
  isOpen(model: string): boolean {
    return [model, ACCOUNT].some(
      (name) => (this.breakers.get(name)?.openUntilMs ?? 0) > this.now(),
    );
  }

  succeeded(model: string): void {
    this.breakers.delete(model);
    this.breakers.delete(ACCOUNT);
  }

  failed(model: string, failure: FailureClass): void {
    if (OF_ONE_SESSION.has(failure)) return;
    const isOfAccount = OF_ACCOUNT.has(failure);
    const breaker = this.breakerOf(isOfAccount ? ACCOUNT : model);
    breaker.failures++;
    if (breaker.failures < FAILURES_MAX && !isOfAccount) return;
    // Dialled before it opened: says nothing that is not known.
    if (breaker.openUntilMs > this.now() && !breaker.isProbed) return;
    breaker.isProbed = false;
    breaker.openForMs = Math.min(OPEN_MAX_MS, Math.max(OPEN_FIRST_MS, breaker.openForMs * 2));
    breaker.openUntilMs = this.now() + breaker.openForMs;
  }

  private isPassable(name: string): boolean {
    const breaker = this.breakers.get(name);
    if (!breaker || breaker.openForMs === 0) return true;
    if (breaker.openUntilMs > this.now()) return false;
    // Whoever asks first is the probe; the others wait for what becomes of it, as long as it was open.
    breaker.openUntilMs = this.now() + breaker.openForMs;
    breaker.isProbed = true;
    return true;
  }

  private breakerOf(name: string): Breaker {
    const known = this.breakers.get(name);
    if (known) return known;
    if (this.breakers.size === MODELS_MAX) {
      const [oldest] = this.breakers.keys();
      if (oldest !== undefined) this.breakers.delete(oldest);
    }
    const breaker = { failures: 0, openForMs: 0, openUntilMs: 0, isProbed: false };
    this.breakers.set(name, breaker);
    return breaker;
  }

  private get openCount(): number {
    return [...this.breakers.values()].filter(({ openUntilMs }) => openUntilMs > this.now()).length;
  }
}
