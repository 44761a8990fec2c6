import type { LogLeaf } from '../log/log-leaf.js';
import type { Integrity, VerifyReport } from './verify-report.js';

/** What the record, the log, the locks and an anchor say together. */
export type EvidenceVerdict =
  | Integrity
  | 'not-yet-logged'
  | 'not-in-log'
  | 'log-forked'
  | 'log-truncated'
  | 'tail-not-anchored'
  | 'retention-short'
  | 'erased'
  | 'disposed'
  | 'superseded';

/** Where a revision or a statement about the call stands in the log. */
export interface LoggedLeaf extends LogLeaf {
  readonly index: number;
}

export interface EvidenceReport extends Omit<VerifyReport, 'integrity'> {
  readonly integrity: EvidenceVerdict;
  /** The leaves of the call that are in the log, in the order in which they were looked for. */
  readonly leaves: readonly LoggedLeaf[];
  /** Leaves in the log, where its newest checkpoint holds; else null. */
  readonly logSize: number | null;
  /** All those leaves lie within the anchor. */
  readonly isAnchored: boolean;
  /** What could not be checked with what was given, one line each. */
  readonly notChecked: readonly string[];
}

/**
 * What a verdict means for whoever asked.
 *
 * - `holds`: proven, up to an anchor; or lawfully erased, disposed of or superseded, and that is proven.
 * - `open`: nothing is wrong, and something is not proven yet: no anchor covers it, or it is not in the log yet.
 * - `unsealed`: there is nothing to prove yet.
 * - `fails`: something is wrong, or cannot be told.
 */
export type Outcome = 'holds' | 'open' | 'unsealed' | 'fails';

const LAWFUL: ReadonlySet<EvidenceVerdict> = new Set([
  'verified',
  'erased',
  'disposed',
  'superseded',
]);
const OPEN: ReadonlySet<EvidenceVerdict> = new Set(['tail-not-anchored', 'not-yet-logged']);

export function outcomeOf(
  report: Pick<EvidenceReport, 'integrity' | 'completeness' | 'isAnchored'>,
): Outcome {
  const { integrity, completeness, isAnchored } = report;
  if (integrity === 'not-sealed') return 'unsealed';
  if (completeness === 'loss-detected') return 'fails';
  if (OPEN.has(integrity)) return 'open';
  if (!LAWFUL.has(integrity)) return 'fails';
  return isAnchored ? 'holds' : 'open';
}
