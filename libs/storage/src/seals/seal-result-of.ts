import { type Manifest, manifestPath, type RedactedTurn } from '@verbatim/audit-log';
import type { CommittedVerdict, Contact } from '../verdicts/committed-verdict.js';
import type { CallPerson } from '../people/call-people.js';
import type { SealResult } from './seal-claim.js';

/** The redactor that a transcript names when none could read it. */
export const QUARANTINED_REDACTOR = 'quarantine/1';

export interface RevisionOutcome {
  readonly manifest: Manifest;
  /** Hexadecimal. */
  readonly manifestSha256: string;
  readonly turns: readonly RedactedTurn[];
  readonly redactor: string;
  readonly verdict?: CommittedVerdict | undefined;
  readonly contact?: Contact | undefined;
  readonly people?: readonly CallPerson[] | undefined;
}

/** What the database keeps of a sealed revision: the same when it is sealed and when the index is built again. */
export function sealResultOf(sealed: RevisionOutcome): SealResult {
  const { manifest, manifestSha256, turns, redactor, verdict, contact, people = [] } = sealed;
  return {
    manifestKey: manifestPath(manifest.callId, manifest.revision),
    manifestSha256: Buffer.from(manifestSha256, 'hex'),
    completeness: manifest.completeness.verdict,
    isRedactionOwed: redactor === QUARANTINED_REDACTOR,
    summary: {
      events: manifest.events.count,
      gaps: manifest.gaps.length,
      epochs: manifest.epochs.length,
      turns: turns.length,
      reasons: manifest.completeness.reasons,
      ...(verdict && { findings: verdict.findings.length }),
    },
    verdict,
    contact,
    people,
    costs: manifest.costs,
    utterances: turns.map((turn) => ({
      itemId: turn.itemId,
      speaker: turn.speaker,
      audioStartMs: turn.startMs ?? undefined,
      audioEndMs: turn.endMs ?? undefined,
      redactedText: turn.text,
      isInterrupted: turn.isInterrupted,
    })),
  };
}
