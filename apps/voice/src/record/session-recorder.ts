import {
  InvariantError,
  isWordBearing,
  type CaptureState,
  type EventIdentity,
  type EventKind,
  type EventOf,
  type EventV1,
  type WithheldWords,
  type Words,
} from '@verbatim/contracts';
import { sealWords, type CallKey } from '@verbatim/audit-log';
import { Capture, type CaptureChange, type CaptureSignal, type Guard } from '@verbatim/compliance';
import type { CallRecord, EventDraft } from './event-draft.js';
import type { CallFacts, EpochWriter } from './epoch-writer.js';
import { withoutDetail } from '../shedding/transcript-detail.js';
import { boundWords } from './word-limits.js';

export interface SessionRecorderOptions {
  readonly call: CallFacts;
  readonly writer: EpochWriter;
  readonly guard: Guard;
  /** Absent in epochs that carry no words, such as one that only reports how the call ended. */
  readonly key?: CallKey;
  /** Where the call stands; by default the caller has not heard yet that it is recorded. */
  readonly capture?: Capture;
  /** A draft as it is recorded while the archive is behind: with less detail. */
  detailOf?(draft: EventDraft): EventDraft;
  /** Where numbered events go: the process's outlet. Synchronous; never throws. */
  put(event: EventV1): void;
}

/**
 * The record of one call as this process writes it: guard, seal, number, hand over. Everything between
 * a draft and its number happens in one synchronous step, so that nothing can come between them.
 *
 * Words leave here sealed or not at all: what `Capture` does not let through is numbered, and its words
 * are withheld.
 */
export class SessionRecorder implements CallRecord {
  streamSid: string | undefined;
  /** Whose turn it is: what the model bills names the agent. */
  billedAgent: (() => string) | undefined;
  private readonly captured: Capture;
  private refused = 0;

  constructor(private readonly options: SessionRecorderOptions) {
    this.captured = options.capture ?? new Capture();
  }

  get epoch(): string {
    return this.options.writer.epoch;
  }

  get call(): CallFacts {
    return this.options.call;
  }

  get isClosed(): boolean {
    return this.options.writer.isClosed;
  }

  get capture(): CaptureState {
    return this.captured.state;
  }

  /** Drafts that came after the epoch had been closed. */
  get refusedEvents(): number {
    return this.refused;
  }

  record(draft: EventDraft): void {
    if (this.isClosed) {
      this.refused++;
      return;
    }
    const { seal, followedBy, isWithheld } = this.guarded(draft);
    const detailed = isWithheld ? withoutDetail(draft) : this.billed(draft);
    const recorded = this.options.detailOf?.(detailed) ?? detailed;
    const event = this.options.writer.number(recorded, {
      capture: this.capture,
      streamSid: this.streamSid,
      ...(seal && { seal }),
    });
    if (event) this.options.put(event);
    for (const after of followedBy) this.record(after);
  }

  private billed(draft: EventDraft): EventDraft {
    if (draft.kind !== 'usage.recorded' || draft.source === 'carrier') return draft;
    const agent = draft.agent ?? this.billedAgent?.();
    return agent === undefined ? draft : { ...draft, agent };
  }

  recordAll(drafts: readonly EventDraft[]): void {
    for (const draft of drafts) this.record(draft);
  }

  /** From the next event on; the change itself is an event under the new state. */
  signalCapture(signal: CaptureSignal): CaptureChange | undefined {
    const change = this.captured.apply(signal);
    if (change) this.record({ kind: 'capture.changed', ...change });
    return change;
  }

  noticeBegins(responseId: string): void {
    this.captured.noticeBegins(responseId);
  }

  close(reason: EventOf<'epoch.closed'>['reason'], openObligations: readonly string[]): void {
    this.record({ kind: 'epoch.closed', reason, openObligations: [...openObligations] });
  }

  /** What becomes of the words, and what the record says about that. */
  private guarded(draft: EventDraft): Guarded {
    const because = this.captured.withholds(draft);
    if (!isWordBearing(draft.kind) || draft.words === undefined) return { followedBy: [] };
    // The guard sees words that are withheld too: a card number may begin before capture resumes.
    const scrubbed = this.options.guard.scrub(draft.kind, { ...draft.words }, draft.itemId);
    if (because !== undefined) return withheld(because);
    if (scrubbed.words === 'withheld') return withheld('guard');
    const { words, isTruncated } = boundWords(scrubbed.words);
    const followedBy: EventDraft[] = [];
    if (draft.kind !== 'transcript.partial') {
      // A partial repeats what its final will say again; one note for each thing found is enough.
      for (const found of scrubbed.found) {
        followedBy.push({ kind: 'policy.intervened', rule: `guard:${found}`, action: 'scrubbed' });
      }
    }
    if (isTruncated) followedBy.push(TRUNCATED);
    return { seal: (identity) => this.seal(identity, words), followedBy };
  }

  private seal(
    identity: EventIdentity & { kind: EventKind },
    words: Record<string, unknown>,
  ): Words {
    const { key } = this.options;
    if (!key) throw new InvariantError('An epoch without a key cannot carry words.');
    return sealWords(key, identity, words);
  }
}

interface Guarded {
  readonly seal?: SealStep;
  readonly followedBy: EventDraft[];
  readonly isWithheld?: boolean;
}

type SealStep = (identity: EventIdentity & { kind: EventKind }) => Words;

const TRUNCATED: EventDraft = {
  kind: 'stream.error',
  component: 'record',
  code: 'words-truncated',
  count: 1,
  isFatal: false,
};

function withheld(reason: WithheldWords['reason']): Guarded {
  return { seal: () => ({ form: 'withheld', reason }), followedBy: [], isWithheld: true };
}
