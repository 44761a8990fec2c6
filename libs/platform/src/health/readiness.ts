/** Something that must answer before the process takes work. */
export interface ReadinessCheck {
  readonly name: string;
  /** Resolves when ready; rejects when not. Given up on after `READINESS_TIMEOUT_MS`. */
  check(): Promise<void>;
}

/** Below the usual probe time-outs, so that the answer names what is away instead of hanging. */
export const READINESS_TIMEOUT_MS = 2_000;

export const READINESS_CHECKS = Symbol('READINESS_CHECKS');
