import type { Check } from '../results/check.js';
import type { VerticalAudio } from '../truth/simulation-report.js';
import type { Account } from './account/call-account.js';
import type { LagError } from './account/lag-truth.js';
import type { KillPointsResult } from './kill-points/run-kill-points.js';

export interface LagSummary {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** The calls of one vertical in one scenario. */
export interface VerticalResult {
  /** How many of the calls ended in which way. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly account: Account;
  /** From numbering to the index row, of every archived event. */
  readonly lag: LagSummary;
  /** Of the calls whose stream did not break. */
  readonly audio: VerticalAudio | null;
  readonly brokenAudio: VerticalAudio | null;
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly summary: string;
  readonly waves: string;
  readonly seed: number;
  readonly seconds: number;
  readonly verticals: Readonly<Record<string, VerticalResult>>;
  /** Calls without audio that ran beside the callers', by vertical. */
  readonly producers: Readonly<Record<string, Account>>;
  /** Events that were stored more than once, which readers see once. */
  readonly duplicates: number;
  /** Null where the product does not count them. */
  readonly levelChanges: number | null;
  readonly secondsAboveObjective: number;
  readonly lagError: LagError;
  readonly memoryHighMarkBytes: { readonly voice: number; readonly worker: number };
  readonly lives: { readonly voice: number; readonly worker: number };
  readonly checks: readonly Check[];
}

/** What the run without a fault is called. */
export const BASELINE = 'no-fault';

/** Everything that one command found out. */
export interface ChaosReport {
  readonly at: string;
  readonly machine: string;
  readonly seed: number;
  readonly isShort: boolean;
  readonly results: readonly ScenarioResult[];
  readonly killPoints: KillPointsResult | null;
}
