import type { Vertical } from '@verbatim/contracts';

/** What can be made to go wrong with a call, by its script or by `--fault`. */
export const FAULTS = [
  'model-refuses',
  'model-hangs-up',
  'model-error',
  'response-failed',
  'session-expires',
  'model-dies',
  'model-goes-silent',
  'response-overloaded',
  'response-rate-limited',
  'quota-exceeded',
  'transcription-failed',
  'duplicate-final',
  'late-final',
  'media-drop',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface PlannedFault {
  readonly fault: Fault;
  /** After how many utterances of the caller, as the model counts them, from 1. */
  readonly turn: number;
}

/** When the transcription of a caller's utterance comes, next to the reply to it. */
export type TranscriptionTiming = 'before-reply' | 'after-reply' | 'floating';

export interface CallerSpeech {
  readonly kind: 'caller';
  readonly text: string;
  /** Corpora with timings: when it starts and how long it takes, on the script's clock. */
  readonly startMs?: number;
  readonly durationMs?: number;
  /** Without timings: how long the caller waits once the agent has finished. */
  readonly pauseMs?: number;
  /** Barge-in: speaks as soon as this many words of the agent's turn were heard. */
  readonly bargeInAfterWords?: number;
  /** Hangs up in mid-sentence, after this many of its own words. */
  readonly hangUpAfterWords?: number;
}

export interface CallerKeys {
  readonly kind: 'keys';
  readonly digits: string;
  readonly pauseMs?: number;
}

/** What the caller keys in when they are asked to pay. It passes by the application. */
export interface CallerCard {
  readonly kind: 'card';
  readonly number: string;
  /** Month and year, four digits. */
  readonly expires: string;
  readonly code: string;
  /** How Twilio says that it ended. */
  readonly result: string;
}

/** Whether the newest result of a tool, as text, holds this, and lacks that. Not met while there is none. */
export interface ResultCondition {
  readonly tool: string;
  readonly holds?: string | undefined;
  readonly lacks?: string | undefined;
}

/** What the caller says after a tone, and how they end it. */
export interface CallerMessage {
  readonly kind: 'message';
  readonly text: string;
  readonly endsWith: 'hang-up' | 'key' | 'silence';
}

/** What somebody does whose telephone rings for this call. */
export interface DialledPerson {
  readonly kind: 'person';
  readonly does: 'answers' | 'no-answer' | 'busy' | 'fails' | 'declines' | 'machine';
}

export interface AgentSpeech {
  readonly kind: 'agent';
  /** May have blanks: see `filled-in.ts`. */
  readonly text: string;
  readonly durationMs?: number;
  /** Said only then; passed over otherwise. */
  readonly when?: ResultCondition;
}

export interface AgentTool {
  readonly kind: 'tool';
  readonly name: string;
  /** Called only then; passed over otherwise. */
  readonly when?: ResultCondition;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export type Step =
  CallerSpeech | CallerKeys | CallerCard | CallerMessage | DialledPerson | AgentSpeech | AgentTool;

/** One call, as both sides will perform it. Steps stand in the order in which they begin. */
export interface CallScript {
  readonly id: string;
  readonly vertical: Vertical;
  /** `clock`: the caller speaks at the script's times. `turns`: after the agent, whenever that is. */
  readonly pace: 'clock' | 'turns';
  readonly steps: readonly Step[];
  readonly transcription: TranscriptionTiming;
  /** Of a call that the application places; its first person says who answers. */
  readonly isOutbound?: boolean;
  readonly faults: readonly PlannedFault[];
}

/** Longest script that an importer takes; the longest public one has about 200 steps. */
export const STEPS_MAX = 2_000;

/** One space between words, none at the ends: the form in which texts are said and compared. */
export function asSaid(text: string): string {
  return text.split(/\s+/u).filter(Boolean).join(' ');
}
