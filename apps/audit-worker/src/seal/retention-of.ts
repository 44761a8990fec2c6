import type { RetentionSummary } from '@verbatim/audit-log';
import {
  LOCK_DEFAULT,
  type RetentionCatalog,
  type VerticalCatalog,
  retentionFor,
} from '@verbatim/compliance';
import { type EventV1, invariant } from '@verbatim/contracts';

/** What the files say of keeping calls, when a seal is built. */
export interface RetentionPolicy {
  readonly catalog: Pick<VerticalCatalog, 'of'>;
  readonly retention: RetentionCatalog;
}

/**
 * How long a call is kept, from its events alone. Clocks that only others know (collection activity, notice
 * of an action) are left out: the answer says that they are awaited or counts from the call.
 */
export function retentionOf(
  { catalog, retention }: RetentionPolicy,
  events: readonly EventV1[],
  sealedAt: number,
): RetentionSummary | undefined {
  const started = events.find(({ kind }) => kind === 'call.started') ?? events[0];
  invariant(started !== undefined, 'A call that is sealed has events.');
  const vertical = catalog.of(started.vertical);
  const classes = vertical?.retention?.classes;
  if (vertical === undefined || classes === undefined) return undefined;
  const ended = events.find(({ kind }) => kind === 'call.ended');
  const { state: _state, ...summary } = retentionFor(
    retention,
    classes,
    {
      startedAt: started.at,
      zone: vertical.zone,
      clocks: ended === undefined ? {} : { 'call-end': ended.at },
    },
    sealedAt,
  );
  return {
    ...summary,
    classes: [...summary.classes],
    awaiting: [...summary.awaiting],
    lock: vertical.retention?.lock ?? LOCK_DEFAULT,
  };
}
