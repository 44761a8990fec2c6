import type { EntityType } from '../rules/entity-type.js';

/**
 * What an extraction can name. `provider`: who, or which house, gives the service. `insurance`: the
 * carrier, or the number under which it knows the caller.
 */
export const EXTRACTED_TYPES = [
  'date',
  'time',
  'party-size',
  'insurance',
  'address',
  'provider',
  'phone',
  'money',
  'email',
] as const satisfies readonly EntityType[];
export type ExtractedType = (typeof EXTRACTED_TYPES)[number];

/** One turn of a conversation, as it was said. */
export interface SpokenTurn {
  readonly speaker: 'agent' | 'caller';
  readonly text: string;
}

/** Where and when a conversation took place: nothing here reads a clock. */
export interface ConversationContext {
  /** Unix milliseconds of its start: what "tomorrow" counts from. */
  readonly at: number;
  /** IANA name of the zone whose calendar the speakers mean. */
  readonly timeZone: string;
}

export interface Entity {
  readonly type: ExtractedType;
  /**
   * The canonical value: `2019-03-07`, `15:30`, `4`, `+14087396520` (digits alone when they are no whole
   * number), `USD 1630`, `name@host`; addresses and names as `canonicalAddress` and `canonicalName` fold them.
   */
  readonly value: string;
  /** Ordinal of the turn, and UTF-16 offsets in its text. */
  readonly turn: number;
  readonly start: number;
  readonly end: number;
  readonly speaker: SpokenTurn['speaker'];
  /** Names the pattern that found it: the ground on which it can be believed or not. */
  readonly pattern: string;
}

/** What a finder reports: offsets in the text that it was given. */
export interface Found {
  readonly type: ExtractedType;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly pattern: string;
}
