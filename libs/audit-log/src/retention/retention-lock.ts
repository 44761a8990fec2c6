import { type Manifest, type RetentionSummary, manifestPath } from '../seal/manifest.js';

/** A store's lock on one object: not to be removed before `until`. */
export interface RetentionLock {
  readonly mode: 'governance' | 'compliance';
  readonly until: Date;
}

/** The lock that a record owes its objects. None without a floor, or where the vertical wants none. */
export function retentionLock(
  retention: Pick<RetentionSummary, 'until' | 'lock'> | undefined,
): RetentionLock | undefined {
  const { until = null, lock = 'none' } = retention ?? {};
  return until === null || lock === 'none' ? undefined : { mode: lock, until: new Date(until) };
}

/** Whether whoever owes the one lock owes the other no more than that. */
export function covers(held: RetentionLock | undefined, owed: RetentionLock): boolean {
  return (
    held !== undefined &&
    held.until >= owed.until &&
    (held.mode === 'compliance' || owed.mode === 'governance')
  );
}

/** The objects that one revision of a record is made of, messages that it states among them, the manifest last. */
export function sealedObjectKeys({
  callId,
  revision,
  events,
  redacted,
  verdict,
  recordings = [],
}: Pick<
  Manifest,
  'callId' | 'revision' | 'events' | 'redacted' | 'verdict' | 'recordings'
>): string[] {
  const messages = recordings.map(({ key }) => key);
  const keys = [
    events.key,
    redacted.key,
    verdict?.key,
    ...messages,
    manifestPath(callId, revision),
  ];
  return keys.filter((key) => key !== undefined);
}
