import {
  RedactedTranscript,
  type Conversation,
  type Manifest,
  type ObjectReader,
} from '@verbatim/audit-log';
import type { Database } from '@verbatim/storage';
import { UnreadableRecordError } from '../record/sealed-record.js';

/** What is said about one call in the list that a person gets. */
export interface HeldCall {
  readonly callSid: string;
  /** `line`: made with this number. `known`: with another number of the same person. */
  readonly basis: string;
  readonly vertical: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly endStatus: string | null;
  readonly revision: number;
  readonly completeness: string;
  /** Kept at least until, and at most until; null: no class says. */
  readonly keptUntil: string | null;
  readonly deleteBy: string | null;
}

export function heldCallOf(manifest: Manifest, basis: string): HeldCall {
  const { callId, vertical, startedAt, endedAt, endStatus, revision, completeness } = manifest;
  return {
    callSid: callId,
    basis,
    vertical,
    startedAt: instantOf(startedAt),
    endedAt: instantOf(endedAt),
    endStatus,
    revision,
    completeness: completeness.verdict,
    keptUntil: instantOf(manifest.retention?.until ?? null),
    deleteBy: instantOf(manifest.retention?.deleteBy ?? null),
  };
}

const instantOf = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();

/** The redacted words, as the record has them. */
export async function redactedTurnsOf(reader: ObjectReader, manifest: Manifest) {
  const bytes = await reader.read(manifest.redacted.key);
  const parsed = bytes && RedactedTranscript.safeParse(JSON.parse(bytes.toString('utf8')));
  if (parsed?.success) return parsed.data.turns;
  throw new UnreadableRecordError(
    `${manifest.redacted.key} cannot be read: run "verbatim verify ${manifest.callId}".`,
  );
}

/** The words as they were said, of both sides: the person was there. */
export const fullTurnsOf = ({ turns }: Conversation) =>
  turns.map(({ ordinal, speaker, at, startMs, endMs, text }) => ({
    ...{ ordinal, speaker, at: new Date(at).toISOString() },
    ...{ startMs, endMs, text },
  }));

/** What rules counted the calls as, without the keyed digests that nobody outside can read. */
export async function contactsIn(database: Database, callIds: readonly string[]) {
  const rows = await database.run((client) =>
    client.contact.findMany({ where: { callId: { in: [...callIds] } }, orderBy: { at: 'asc' } }),
  );
  return rows.map(({ callId, at, direction, reached, counts, debtKeys }) => ({
    ...{ callSid: callId, at: at.toISOString(), direction, reached, counts },
    debts: debtKeys.length,
  }));
}
