/** What kind of trouble a code of the model's, of its socket or of HTTP tells of. */
export type FailureClass =
  'expired' | 'lost' | 'overloaded' | 'rate-limited' | 'model-unusable' | 'quota' | 'refused';

/** What is not named here is taken for overload: most of what goes wrong is over in a moment. */
const CLASS_OF: Readonly<Record<string, FailureClass>> = {
  session_expired: 'expired',
  'closed-1001': 'expired',

  'closed-1005': 'lost',
  'closed-1006': 'lost',
  silent: 'lost',
  unresponsive: 'lost',
  ECONNRESET: 'lost',

  '429': 'rate-limited',
  rate_limit_exceeded: 'rate-limited',
  rate_limit_error: 'rate-limited',

  '400': 'model-unusable',
  '404': 'model-unusable',
  model_not_found: 'model-unusable',
  'settings-refused': 'model-unusable',

  '402': 'quota',
  insufficient_quota: 'quota',
  billing_hard_limit_reached: 'quota',

  '401': 'refused',
  '403': 'refused',
  invalid_api_key: 'refused',
  account_deactivated: 'refused',
  beta_api_shape_disabled: 'refused',
  'closed-4000': 'refused',
};

export const failureClassOf = (code: string): FailureClass => CLASS_OF[code] ?? 'overloaded';

export interface Rungs {
  /** Waits before the same model is tried again; jitter makes each half as long to half as long again. */
  readonly retryAfterMs: readonly number[];
  /** Whether the smaller model is tried then. It shares the account, and its quota, with the larger one. */
  readonly hasSmallerModel: boolean;
}

/**
 * The ladder, whole. Behind the last rung of each row stands the scripted path: fixed words, keys, voicemail,
 * and a person where the vertical names one.
 */
export const LADDER: Readonly<Record<FailureClass, Rungs>> = {
  expired: { retryAfterMs: [0, 400], hasSmallerModel: true },
  lost: { retryAfterMs: [0, 400], hasSmallerModel: true },
  overloaded: { retryAfterMs: [300, 900], hasSmallerModel: true },
  'rate-limited': { retryAfterMs: [1_000], hasSmallerModel: true },
  'model-unusable': { retryAfterMs: [], hasSmallerModel: true },
  quota: { retryAfterMs: [], hasSmallerModel: false },
  refused: { retryAfterMs: [], hasSmallerModel: false },
};

/** An attempt that has less time than this left is not begun. */
export const ATTEMPT_MIN_MS = 500;

export interface LadderFacts {
  readonly failure: FailureClass;
  /** Attempts with the same model since the trouble began. */
  readonly retries: number;
  readonly hasTriedSmaller: boolean;
  /** What is left of the time in which the caller must hear something. */
  readonly leftMs: number;
  /** Undefined: there is none, or the call has it already. */
  readonly smallerModel: string | undefined;
  /** Whether the process's circuit lets anybody dial this one. */
  readonly isModelClosed: boolean;
  readonly isSmallerClosed: boolean;
  /** 0 to 1. */
  readonly random: number;
}

export type LadderStep =
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'smaller-model'; readonly model: string }
  | { readonly kind: 'scripted' };

/** What to do about a session that failed: the first rung that is still open. */
export function nextStep(facts: LadderFacts): LadderStep {
  const { retryAfterMs, hasSmallerModel } = LADDER[facts.failure];
  const baseMs = retryAfterMs[facts.retries];
  if (baseMs !== undefined && !facts.isModelClosed) {
    const afterMs = Math.round(baseMs * (0.5 + facts.random));
    if (afterMs + ATTEMPT_MIN_MS <= facts.leftMs) return { kind: 'retry', afterMs };
  }
  const { smallerModel } = facts;
  const maySmaller = hasSmallerModel && !facts.hasTriedSmaller && !facts.isSmallerClosed;
  if (smallerModel !== undefined && maySmaller && facts.leftMs >= ATTEMPT_MIN_MS) {
    return { kind: 'smaller-model', model: smallerModel };
  }
  return { kind: 'scripted' };
}
