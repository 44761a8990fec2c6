import type { EventV1 } from '@verbatim/contracts';

/** The code under which a record says that the process which had the call is gone. */
const PROCESS_LOST = 'process-lost';

export interface LeftCall {
  readonly callId: string;
  /** From the kill until that is in the index, milliseconds; undefined: it is nowhere. */
  readonly reasonAfterMs: number | undefined;
  readonly endAfterMs: number | undefined;
}

/** Whether the call was with this process, and never ended there. */
export function wasLeftBy(processId: string, events: readonly EventV1[]): boolean {
  const epochs = new Set(
    events.flatMap((event) =>
      event.kind === 'epoch.opened' && event.processId === processId ? [event.epoch] : [],
    ),
  );
  const closed = events.filter(({ kind, epoch }) => kind === 'epoch.closed' && epochs.has(epoch));
  return epochs.size > closed.length;
}

/** When the record of a call that a killed process left had its reason and its end. */
export function leftCallOf(
  callId: string,
  events: readonly EventV1[],
  archivedAtMs: (event: EventV1) => number | undefined,
  killedAtMs: number,
): LeftCall {
  const reason = events.find(
    (event) => event.kind === 'stream.error' && event.code === PROCESS_LOST && event.isFatal,
  );
  const end = events.find(({ kind }) => kind === 'call.ended');
  const since = (event: EventV1 | undefined): number | undefined => {
    const at = event && archivedAtMs(event);
    return at === undefined ? undefined : at - killedAtMs;
  };
  return { callId, reasonAfterMs: since(reason), endAfterMs: since(end) };
}
