import type { Vertical } from '@verbatim/contracts';
import type { AudioReport } from './audio-report.js';

/** What the caller's phone did with one utterance: the words whose last byte left the phone. */
export interface SaidUtterance {
  /** Index of the step in the script. */
  readonly step: number;
  text: string;
  /** The model's item that held it, once a model heard and committed it. */
  itemId?: string;
  isCutShort: boolean;
  /** On the stream's media clock. */
  readonly startMs: number;
  endMs: number;
}

export interface AgentUtterance {
  readonly itemId: string;
  readonly responseId: string;
  /** Every word that the model generated into this item's transcript. */
  text: string;
  status: 'in-progress' | 'completed' | 'cancelled' | 'incomplete' | 'failed';
  /** The words that reached the caller's ear whole. */
  heardText: string;
  /** How much of this item's audio was played to the caller. */
  heardMs: number;
  /** How much of it the model sent. */
  audioMs: number;
}

/** What the model made of the caller's audio: the words that really arrived there. */
export interface HeardItem {
  readonly itemId: string;
  readonly text: string;
  transcription: 'off' | 'pending' | 'completed' | 'failed';
}

export interface ToolCall {
  readonly toolCallId: string;
  readonly name: string;
  readonly arguments: string;
  result?: string;
}

/** What a card was asked for, outside of every stream. */
export interface PaymentReport {
  readonly amount: string;
  readonly currency: string;
  readonly connector: string;
  readonly result: string;
}

/** What the caller said after a tone. */
export interface MessageReport {
  readonly recordingSid: string;
  readonly text: string;
  readonly durationSeconds: number;
}

export type CallOutcome =
  /** The caller hung up in the end, as the script says. */
  | 'conversation'
  /** Our media socket was closed and the TwiML after it, if any, was played. */
  | 'dropped'
  /** The TwiML held no stream: an announcement, a transfer, a rejection. */
  | 'diverted'
  /** The simulator was asked to stop. */
  | 'interrupted'
  /** No TwiML could be had for the call. */
  | 'not-placed';

export interface CallReport {
  readonly callSid: string;
  readonly vertical: Vertical;
  readonly scriptId: string;
  readonly to: string;
  readonly from: string;
  /** Twilio's terminal CallStatus. */
  status: string;
  durationSeconds: number;
  startedAt: string;
  endedAt: string;
  outcome: CallOutcome;
  /** Where it was decided beforehand: the moment at which the caller was to hang up, on the media clock. */
  hangUpAtMs?: number;
  /** What the caller lived through besides the stream: `Say: …`, `Dial: +1555…`, in order. */
  announcements: string[];
  caller: SaidUtterance[];
  agent: AgentUtterance[];
  heardByModel: HeardItem[];
  toolCalls: ToolCall[];
  keys: string[];
  payments: PaymentReport[];
  messages: MessageReport[];
  faults: string[];
  /** Breaches of either protocol by the application under test, and deliveries that failed. */
  warnings: string[];
  /** Whether the terminal status callback was taken. */
  isStatusDelivered: boolean;
}

/** The ground truth of a run: what was said, sent and heard, from both ends of the line. */
export interface SimulationReport {
  readonly seed: number;
  readonly speed: number;
  readonly calls: readonly CallReport[];
  /** Of every call that ended, forgotten ones too. */
  readonly audio: AudioReport;
}
