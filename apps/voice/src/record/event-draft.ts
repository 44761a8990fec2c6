import type { CaptureChange, CaptureSignal } from '@verbatim/compliance';
import type {
  CaptureState,
  EventKind,
  EventOf,
  EventV1,
  WORD_FIELDS,
  WordBearingKind,
} from '@verbatim/contracts';

/** `looseObject` adds an index signature, which would swallow every named key in a mapped type. */
type NamedFields<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

/** What the epoch's writer fills in; nobody else may. */
type Numbered =
  | 'v'
  | 'callId'
  | 'epoch'
  | 'seq'
  | 'criticalSeq'
  | 'at'
  | 'vertical'
  | 'policyRevision'
  | 'class'
  | 'capture'
  | 'words';

/** Word fields that a call may do without. */
type OptionalField = 'party' | 'subject';

type WordFieldsOf<K extends WordBearingKind> = (typeof WORD_FIELDS)[K][number];

type WordsOf<K extends EventKind> = K extends WordBearingKind
  ? {
      readonly words: Readonly<
        Record<Exclude<WordFieldsOf<K>, OptionalField>, unknown> &
          Partial<Record<Extract<WordFieldsOf<K>, OptionalField>, unknown>>
      >;
    }
  : { readonly words?: undefined };

/** An event before it has a number: words still in the clear, and in memory only. */
export type DraftOf<K extends EventKind> = Omit<NamedFields<EventOf<K>>, Numbered> & WordsOf<K>;
export type EventDraft = { [K in EventKind]: DraftOf<K> }[EventKind];

/** Whatever takes drafts in: the recorder of a call, or a list in a test. */
export interface DraftSink {
  record(draft: EventDraft): void;
}

/** The recorder of a call, as those see it who talk and listen on it. */
export interface CallRecord extends DraftSink {
  readonly capture: CaptureState;
  /** Moves the capture of the call; where that changes its state, the change is an event, and the answer. */
  signalCapture(signal: CaptureSignal): CaptureChange | undefined;
  /** This response will say the recording notice, which is kept although nobody has heard it yet. */
  noticeBegins(responseId: string): void;
}

/** The one place where an event's bytes are decided for sizing: compact JSON, UTF-8. */
export function eventBytes(event: EventV1): Buffer {
  return Buffer.from(JSON.stringify(event), 'utf8');
}
