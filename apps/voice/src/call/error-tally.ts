import type { EventOf } from '@verbatim/contracts';
import type { EventDraft } from '../record/event-draft.js';

type Component = EventOf<'stream.error'>['component'];

/** Kinds of trouble told apart between two flushes; what is beyond is counted under `other`. */
const CODES_MAX = 64;
const OTHER = 'other';

/** Small troubles of one call, coalesced: a peer that sends nonsense must not write the record. */
export class ErrorTally {
  private readonly counts = new Map<
    string,
    { component: Component; code: string; count: number }
  >();

  note(component: Component, code: string, count = 1): void {
    if (count <= 0) return;
    const known = this.counts.get(`${component} ${code}`);
    if (known) known.count += count;
    else if (this.counts.size < CODES_MAX || code === OTHER) {
      this.counts.set(`${component} ${code}`, { component, code, count });
    } else this.note(component, OTHER, count);
  }

  /** One event for each kind since the last flush. To be called once a second. */
  flush(): EventDraft[] {
    const drafts = [...this.counts.values()].map((counted): EventDraft => ({
      kind: 'stream.error',
      ...counted,
      isFatal: false,
    }));
    this.counts.clear();
    return drafts;
  }
}

/** Trouble that is told by itself. */
export const streamError = (component: Component, code: string, isFatal: boolean): EventDraft => ({
  kind: 'stream.error',
  component,
  code: plainCode(code),
  count: 1,
  isFatal,
});

/** Codes come from other people's servers; what goes into the record and the log is a plain word. */
export function plainCode(code: string | null | undefined): string {
  const plain = (code ?? '').replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 64);
  return plain === '' ? 'unknown' : plain;
}
