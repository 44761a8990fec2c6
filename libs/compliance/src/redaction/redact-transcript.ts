import { addressesIn } from './addresses.js';
import { agesIn } from './ages.js';
import type { CueClass } from './cues.js';
import { datesIn } from './dates.js';
import { namePattern } from './name-pattern.js';
import type { NameFound } from './name-shape.js';
import { namesIn } from './names.js';
import { netAddressesIn } from './net-addresses.js';
import {
  type KnownCode,
  cardsByCheckDigit,
  codesAmong,
  announcedCodes,
  answeredCodes,
  knownCodes,
  shapedCodes,
} from './numbers.js';
import { type StrandText, type TranscriptTurn, stepsOf } from './passages.js';
import { passwordsIn } from './passwords.js';
import { OpenQuestions } from './questions.js';
import { REDACTION_CLASSES, type RedactionClass } from './redaction-classes.js';
import { spelledBy } from './spelled-names.js';
import { Claims, type Found, type Strand, strandOf } from './strand.js';
import { FUNCTION_WORDS, isCommonWord } from './words/function-words.js';

/** Names the redactor and its version in what it wrote. A change of what it finds is a new version. */
export const REDACTOR = 'verbatim/2';

export type { TranscriptTurn };

/** One replacement: `start` and `end` in the source text, `at` in the redacted one. UTF-16 offsets. */
export interface RedactedSpan {
  readonly start: number;
  readonly end: number;
  readonly at: number;
  /** Of the placeholder; 0 where an identifier goes on from the turn before. */
  readonly length: number;
  readonly class: RedactionClass;
}

export interface RedactedText {
  readonly text: string;
  /** Ascending, not overlapping: with these every offset can be followed from one text to the other. */
  readonly spans: readonly RedactedSpan[];
}

export interface RedactionOptions {
  /** All, unless a vertical's file says which. */
  readonly classes?: readonly RedactionClass[];
  /** Names known from elsewhere, such as a tool's arguments. */
  readonly names?: readonly string[];
}

/** Card data or a credential that the guard ought to have taken out before. */
export interface GuardLeak {
  /** Index of the turn. */
  readonly turn: number;
  readonly class: 'card' | 'cvv' | 'credential';
}

export interface Redaction {
  /** One for each turn. */
  readonly turns: readonly RedactedText[];
  readonly leaks: readonly GuardLeak[];
}

/**
 * Makes the finals of one conversation readable by anybody who may see the call: identifiers, written or
 * spoken, become `[phone]`, `[name]` and the like. What one speaker says in a row is read as one text,
 * so that the result does not depend on how it was cut into finals (at blanks).
 *
 * Deterministic and pure. Time grows linearly with the text. Limits: docs/specs/redaction.md; it makes
 * a transcript less revealing, and nobody can certify that it makes it anonymous.
 */
export function redactTranscript(
  turns: readonly TranscriptTurn[],
  { classes = REDACTION_CLASSES, names = [] }: RedactionOptions = {},
): Redaction {
  const analyses = analysesOf(turns);
  addNames(analyses, names);
  addKnownCodes(analyses);

  const spans = turns.map((): Found[] => []);
  const leaks: GuardLeak[] = [];
  const chosen = new Set(classes);
  for (const { text, claims } of analyses) {
    for (const found of claims.all) {
      leaks.push(...leaksOf(found, text));
      if (chosen.has(found.class)) spreadOver(found, text, spans);
    }
  }
  return {
    turns: turns.map(({ text }, turn) => replaced(text, spans[turn]!)),
    leaks,
  };
}

interface Analysis {
  readonly text: StrandText;
  readonly strand: Strand;
  readonly claims: Claims;
  readonly names: readonly NameFound[];
}

function analysesOf(turns: readonly TranscriptTurn[]): Analysis[] {
  const questions = new OpenQuestions();
  return stepsOf(turns).flatMap(({ passage, strand }) => {
    const analysis =
      strand === undefined ? [] : [analyse(strand, questions.askedOf(passage.speaker))];
    for (const { claims, text } of analysis) {
      questions.answer(passage.speaker, text.text, claims.all);
    }
    questions.hear(passage);
    return analysis;
  });
}

/** In this order: what is surest claims its words first. */
function analyse(text: StrandText, asked: readonly CueClass[]): Analysis {
  const strand = strandOf(text.text, asked);
  const claims = new Claims(strand);
  claims.add(netAddressesIn(strand));
  claims.add(cardsByCheckDigit(strand));
  claims.add(passwordsIn(strand));
  claims.add(datesIn(strand));
  claims.add(announcedCodes(strand, claims));
  claims.add(addressesIn(strand));
  claims.add(answeredCodes(strand, claims));
  claims.add(shapedCodes(strand));
  claims.add(agesIn(strand));
  const names = namesIn(strand, claims);
  claims.add(names.map(({ from, to }) => foundName(strand, from, to)));
  return { text, strand, claims, names };
}

function foundName({ tokens }: Strand, from: number, to: number): Found {
  return { start: tokens[from]!.start, end: tokens[to - 1]!.end, class: 'name' };
}

/** A name is taken out wherever it comes up again, whoever says it. */
function addNames(analyses: readonly Analysis[], names: readonly string[]): void {
  const certain = [...names];
  const likely: string[] = [];
  for (const { strand, names: found } of analyses) {
    for (const name of found) {
      const { start, end } = foundName(strand, name.from, name.to);
      const said = strand.text.slice(start, end);
      const spelled = spelledBy(strand, name);
      if (spelled !== undefined) certain.push(spelled);
      else (name.isCertain || !strand.isCased ? certain : likely).push(said);
    }
  }
  const pattern = namePattern({ certain: certain.flatMap(withoutWords), likely });
  if (pattern === undefined) return;
  for (const { strand, claims } of analyses) {
    const again = strand.text.matchAll(pattern);
    claims.add([...again].map(({ index, 0: name }) => nameAt(index, name)));
  }
}

/** A name that is also a word of every day is not looked for in any case. */
function withoutWords(name: string): string[] {
  const words = name.split(/\s+/);
  const rare = words.filter((word) => {
    const lower = word.toLowerCase();
    return !FUNCTION_WORDS.has(lower) && !isCommonWord(lower);
  });
  return words.length > 1 && rare.length === words.length ? [name] : rare;
}

const nameAt = (start: number, name: string): Found => ({
  start,
  end: start + name.length,
  class: 'name',
});

function addKnownCodes(analyses: readonly Analysis[]): void {
  const known = new Map<string, KnownCode>();
  for (const { strand, claims } of analyses) {
    for (const code of codesAmong(strand, claims.all)) known.set(code.chars, code);
  }
  for (const { strand, claims } of analyses) {
    claims.add(knownCodes(strand, [...known.values()].slice(0, KNOWN_CODES_MAX)));
  }
}

const KNOWN_CODES_MAX = 256;

const CARD_DIGITS_MIN = 13;

function leaksOf(found: Found, { text, segments }: StrandText): GuardLeak[] {
  const { class: kind, start, end } = found;
  if (kind !== 'card' && kind !== 'cvv' && kind !== 'credential') return [];
  const isPart =
    kind === 'card' && text.slice(start, end).split(/\W+/).join('').length < CARD_DIGITS_MIN;
  const segment = segments.find((each) => each.start <= start && start < each.end);
  return isPart || segment === undefined ? [] : [{ turn: segment.turn, class: kind }];
}

/** One placeholder in each passage; in its later turns what goes on is taken out without another. */
function spreadOver(found: Found, { segments }: StrandText, spans: Found[][]): void {
  let passage: number | undefined;
  for (const segment of segments) {
    const start = Math.max(found.start, segment.start);
    const end = Math.min(found.end, segment.end);
    if (start >= end) continue;
    const isContinued = passage === segment.passage;
    passage = segment.passage;
    spans[segment.turn]!.push({
      class: found.class,
      start: start - segment.start,
      end: end - segment.start,
      keeps: isContinued ? CONTINUED : (found.keeps ?? ''),
    });
  }
}

const CONTINUED = '\0';

function replaced(source: string, found: readonly Found[]): RedactedText {
  const spans: RedactedSpan[] = [];
  let text = '';
  let from = 0;
  for (const { start, end, class: kind, keeps } of found) {
    text += source.slice(from, start);
    const placeholder = keeps === CONTINUED ? '' : `[${kind}${keeps ? ` ${keeps}` : ''}]`;
    spans.push({ start, end, at: text.length, length: placeholder.length, class: kind });
    text += placeholder;
    from = end;
  }
  return { text: text + source.slice(from), spans };
}
