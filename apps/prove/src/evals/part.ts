import type { EvalDialogue, Measure, RuleSet } from '@verbatim/compliance';
import type { Check } from '../results/check.js';

export const PART_NAMES = ['entities', 'findings', 'redaction'] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface PartContext {
  readonly dialogues: readonly EvalDialogue[];
  readonly ruleSet: RuleSet;
  readonly seed: number;
  readonly isShort: boolean;
  /** Rejects when the run was stopped; tells how far it is. Called once for each conversation. */
  step(): Promise<void>;
}

export interface PartReport {
  readonly title: string;
  /** Rows of cells, the first one the headings. */
  readonly rows: readonly (readonly string[])[];
  readonly checks: readonly Check[];
  readonly measures: readonly Measure[];
  /** What was missed, by place and turn, of conversations that may be looked at. */
  readonly misses: readonly string[];
}

export interface EvalPart {
  readonly name: PartName;
  readonly summary: string;
  readonly needsRules: boolean;
  /** How often it calls `step`. */
  steps(context: Omit<PartContext, 'step'>): number;
  run(context: PartContext): Promise<PartReport>;
}
