import type { EventOf, PartyContext, Speaker, WithheldWords } from '@verbatim/contracts';

/** Where the text of a turn comes from. */
export type TextSource =
  /** The final transcript. */
  | 'final'
  /** No final came: the newest partial. */
  | 'partial'
  /** Not captured, or taken out whole by the guard. */
  | 'withheld'
  /** The envelope cannot be opened. */
  | 'unreadable'
  /** Somebody spoke, and no text came of it. */
  | 'none';

export interface Interruption {
  readonly cause: EventOf<'turn.interrupted'>['cause'];
  readonly generatedMs: number;
  readonly sentMs: number;
  /** Evidence: what the marks say was played. */
  readonly heardMs: number;
  readonly generatedText: string | null;
  /** An estimate made from `heardMs`. */
  readonly heardText: string | null;
}

export interface Turn {
  readonly type: 'turn';
  /** From 0, in the order of the conversation. */
  readonly ordinal: number;
  readonly itemId: string;
  readonly speaker: Speaker;
  /** When its first event was numbered, Unix milliseconds. */
  readonly at: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly text: string | null;
  readonly source: TextSource;
  readonly withheld?: WithheldWords['reason'];
  /** Of the final; absent when none came. */
  readonly outcome?: EventOf<'transcript.final'>['outcome'];
  readonly interruption?: Interruption;
}

export type NoteKind =
  | 'call-started'
  | 'call-diverted'
  | 'call-ended'
  | 'capture'
  | 'consent'
  | 'dtmf'
  | 'tool-called'
  | 'tool-returned'
  | 'message'
  | 'handoff'
  | 'answered'
  | 'transfer'
  | 'voicemail'
  | 'callback'
  | 'handoff-refused'
  | 'resumed'
  | 'intervention'
  | 'level'
  | 'session'
  | 'gap'
  | 'error';

/** Something that happened between the turns. */
export interface Note {
  readonly type: 'note';
  readonly note: NoteKind;
  readonly at: number;
  /** One line in plain words: "12 events missing (dropped)". Holds no words of the call. */
  readonly summary: string;
  /** Words of the call: digits pressed, a tool's arguments or result. */
  readonly words?: Record<string, unknown>;
}

export interface Conversation {
  readonly callId: string;
  readonly vertical: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Null where the call has none, or it cannot be read. */
  readonly party: PartyContext | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly endStatus: string | null;
  readonly turns: readonly Turn[];
  /** Turns and notes together, in reading order. */
  readonly entries: readonly (Turn | Note)[];
}
