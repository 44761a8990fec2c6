import type { CallEventName } from '../call-event.js';
import type { CallTurn } from '../call-input.js';
import type { Role } from '../matcher.js';
import type { Span } from '../verdict.js';
import type { Word } from '../words/word.js';
import { baseLanguage } from './compile-matcher.js';
import type { Node, Sought } from './compiled-matcher.js';
import type { Conversation } from './conversation.js';
import { type ViewName, matchNode } from './match-node.js';
import type { Stretch } from './stretch.js';

/** Something that was said, or happened, on a call. */
export interface Occurrence {
  /** None: an event. */
  readonly stretch: Stretch | null;
  /** Empty: an event. */
  readonly spans: readonly Span[];
  readonly startMs: number;
  readonly endMs: number;
  readonly isJudged: boolean;
}

export interface Search {
  readonly by: Role | 'any';
  /** `heard`: what counts only as far as it was heard. */
  readonly view: ViewName;
  /** Languages of the rule's words; stretches that are known to be in another are passed over. */
  readonly languages: readonly string[] | undefined;
}

/** Every occurrence, in the order of the conversation; events by their time. */
export function occurrencesOf(
  sought: Sought,
  conversation: Conversation,
  search: Search,
): Occurrence[] {
  const said: Occurrence[] = [];
  if (sought.words !== null) {
    for (const stretch of conversation.stretches) {
      const found = inStretchOnce(sought, sought.words, stretch, conversation, search);
      if (found.length > 0) said.push(...found);
    }
  }
  if (sought.events.length === 0) return said;
  const happened = conversation.events
    .filter(({ event }) => isAmong(sought.events, event))
    .map(({ atMs }) => eventAt(atMs));
  return [...said, ...happened].sort((a, b) => a.startMs - b.startMs);
}

/** What is sought is always sought in the same way, so a stretch that has not changed is not asked again. */
function inStretchOnce(
  sought: Sought,
  node: Node,
  stretch: Stretch,
  conversation: Conversation,
  search: Search,
): readonly Occurrence[] {
  const { occurrences } = stretch[search.view];
  const known = occurrences.get(sought);
  if (known !== undefined) return known;
  const found = inStretch(node, stretch, conversation, search);
  occurrences.set(sought, found.length === 0 ? NONE : found);
  return found;
}

const NONE: readonly Occurrence[] = [];

const isAmong = (events: readonly CallEventName[], event: CallEventName): boolean =>
  events.includes(event);

const eventAt = (atMs: number): Occurrence => ({
  stretch: null,
  spans: [],
  startMs: atMs,
  endMs: atMs,
  isJudged: false,
});

function inStretch(
  node: Node,
  stretch: Stretch,
  conversation: Conversation,
  { by, view, languages }: Search,
): Occurrence[] {
  if (by !== 'any' && stretch.speaker !== by) return [];
  if (!mayBeIn(stretch.language, languages)) return [];
  const { words } = stretch[view];
  if (words.length === 0) return [];
  const matches = matchNode(node, stretch, view, conversation);
  if (matches === null) return [];
  const whole = { from: 0, to: words.length, isJudged: false };
  return (matches.length === 0 ? [whole] : matches).map(({ from, to, isJudged }) =>
    occurrenceOf(stretch, words, from, to, isJudged, conversation.turns),
  );
}

function mayBeIn(language: string | undefined, languages: readonly string[] | undefined): boolean {
  if (language === undefined || languages === undefined) return true;
  return languages.some((each) => baseLanguage(each) === baseLanguage(language));
}

export function occurrenceOf(
  stretch: Stretch,
  words: readonly Word[],
  from: number,
  to: number,
  isJudged: boolean,
  turns: readonly CallTurn[],
): Occurrence {
  const spans = spansOf(words.slice(from, to));
  const first = spans[0]!;
  const last = spans.at(-1)!;
  return {
    stretch,
    spans,
    startMs: timeIn(turns[first.turn]!, first.start),
    endMs: timeIn(turns[last.turn]!, last.end),
    isJudged,
  };
}

/** One span for each turn that the words stand in. */
function spansOf(words: readonly Word[]): Span[] {
  const spans: Span[] = [];
  for (const { turn, start, end } of words.flatMap((word) => word.parts ?? word)) {
    const last = spans.at(-1);
    if (last?.turn === turn) spans[spans.length - 1] = { ...last, end: Math.max(last.end, end) };
    else spans.push({ turn, start, end });
  }
  return spans;
}

/** Words are taken to be spoken evenly over their turn. */
function timeIn({ text, startMs, endMs }: CallTurn, offset: number): number {
  const part = text.length === 0 ? 0 : Math.min(offset / text.length, 1);
  return Math.round(startMs + (endMs - startMs) * part);
}

/** `a` is complete before `b` begins: by the words where both have some, else by the clock. */
export function isBefore(a: Occurrence, b: Occurrence): boolean {
  const end = a.spans.at(-1);
  const start = b.spans[0];
  if (end === undefined || start === undefined) return a.endMs <= b.startMs;
  return end.turn < start.turn || (end.turn === start.turn && end.end <= start.start);
}
