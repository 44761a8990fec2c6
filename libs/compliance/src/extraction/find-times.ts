import type { Found } from './entity.js';
import { foundAt, type Scan } from './scan.js';

const DAYPART = 'morning|afternoon|evening|night';

/**
 * One clock time: a part of the day before it, the time itself, and what follows it. What stands in it
 * decides below whether it is one.
 */
const CLOCK = new RegExp(
  `(?<![\\d:.,$/#-])(?:\\b(?<cue>at|around|about|by|before|after|until|till)(?: around| about)? )?` +
    `(?:\\b(?<before>${DAYPART}),?(?: at| around| about)? )?` +
    `(?:\\b(?:(?<part>half|quarter|\\d{1,2}(?= past| minutes)|(?:5|10|20|25)(?= to \\d{1,2} in the))(?: minutes)? (?<way>past|after|to|till) |(?<british>half )(?=\\d))?` +
    `(?<hour>\\d{1,2})(?:(?<colon>:|\\.(?=\\d\\d ?[ap]\\.?m))(?<minute>\\d\\d)| (?<spoken>[0-5]\\d)(?![\\d,:/-]))?)` +
    `(?![\\d:/%$]|[.,]\\d|(?:st|nd|rd|th)\\b)` +
    `(?<oclock> ?o['’"]?clock)?(?:,? ?(?<half>[ap]\\.? ?m\\b\\.?|[ap]\\.m\\.)` +
    `|,? (?:in the|at|in) (?<after>${DAYPART})\\b|(?=,? (?:this|tomorrow) (?<that>${DAYPART})\\b)` +
    `|(?: in the)? (?<noon>noon)\\b)?`,
  'gi',
);

const NAMED = /\b(?:12 )?(noon|midday|midnight)\b/gi;

/** What may follow a bare number that is a time: "at 5.", "around 7 on Friday". */
const CLAUSE_ENDS =
  /^(?:\s*(?:[.,;?!]|$)|\s+(?:on|for|today|tomorrow|tonight|this|next|in|with|please|or|and|works|if|would|is|will|sharp|the|every|then|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b)/i;

const ASKED_FOR_TIME =
  /\b(?:what|which) time\b|\btime (?:would|works|do you|is good|should|suits)/i;
/** "10:30 or 2:15?" */
const OFFERED_TIMES = /\d:\d\d.*\d:\d\d.*\?/;
const isAskedForTime = (asked: string): boolean =>
  ASKED_FOR_TIME.test(asked) || OFFERED_TIMES.test(asked);

const ANSWER_WORDS_MAX = 6;

/** Length of the answer that a turn begins with: its first sentence, where that is short. */
function answerIn(text: string): number {
  const [sentence = ''] = /^[^.?!]*/.exec(text) ?? [];
  return sentence.trim().split(/\s+/).length <= ANSWER_WORDS_MAX ? sentence.length : 0;
}

/**
 * "3:30 pm", "half past four in the evening", "afternoon 1:30", "17:15", "noon", "at seven thirty".
 *
 * Where nothing says which half of the day, 1 to 6 are taken for the afternoon and 7 to 12 as they are:
 * the hours at which businesses answer. Such a finding says so in its pattern.
 */
export function findTimes(scan: Scan): Found[] {
  const { text } = scan.numerals;
  const answerLength = isAskedForTime(scan.background.asked) ? answerIn(text) : 0;
  const clocks = [...text.matchAll(CLOCK)].flatMap((match) =>
    clockTime(scan, match, match.index < answerLength),
  );
  const isFree = (at: number): boolean =>
    clocks.every(({ start, end }) => {
      const source = scan.numerals.sourceSpan(at, at).start;
      return source < start || source >= end;
    });
  const named = [...text.matchAll(NAMED)]
    .filter(({ index }) => isFree(index))
    .map((match) => {
      const value = match[1]!.toLowerCase() === 'midnight' ? '00:00' : '12:00';
      return foundAt(scan, match.index, match[0].length, {
        type: 'time',
        value,
        pattern: 'time/named',
      });
    });
  return [...clocks, ...named];
}

function clockTime(scan: Scan, match: RegExpExecArray, isAnswer: boolean): Found[] {
  const groups = match.groups ?? {};
  const pattern = patternOf(scan.numerals.text, match, isAnswer);
  if (pattern === undefined) return [];
  const hour = Number(groups.hour);
  const minute = Number(groups.minute ?? groups.spoken ?? (groups.british ? 30 : 0));
  if (hour > 24 || minute > 59) return [];
  const half = halfOf(groups);
  if (half !== undefined && hour > 12 && groups.colon === undefined) return [];
  const value = valueOf(hour, minute, half ?? impliedHalf(hour, scan), groups);
  const cue =
    groups.cue === undefined ? '' : (/^\w+(?: (?:around|about)(?= ))? /i.exec(match[0])?.[0] ?? '');
  return [
    foundAt(scan, match.index + cue.length, match[0].length - cue.length, {
      type: 'time',
      value,
      pattern,
    }),
  ];
}

/** Why this is a time; `undefined` where a number is just a number. */
function patternOf(text: string, match: RegExpExecArray, isAnswer: boolean): string | undefined {
  const { part, half, after, that, before, noon, oclock, colon, cue, british } = match.groups ?? {};
  const isPlaced = (half ?? after ?? that ?? before ?? noon) !== undefined;
  if (
    british !== undefined &&
    !isPlaced &&
    !CLAUSE_ENDS.test(text.slice(match.index + match[0].length))
  )
    return undefined;
  if ((part ?? british) !== undefined) return isPlaced ? 'time/past' : 'time/past-bare';
  if (half !== undefined) return 'time/half-day';
  if (isPlaced) return 'time/daypart';
  if (colon !== undefined) return 'time/digits';
  if (oclock !== undefined) return 'time/oclock-bare';
  const follows = text.slice(match.index + match[0].length);
  const hour = Number(match.groups?.hour);
  if (hour < 1 || hour > 12 || !CLAUSE_ENDS.test(follows)) return undefined;
  if (cue !== undefined && cue.toLowerCase() !== 'about') return 'time/at-bare';
  return isAnswer ? 'time/answer-bare' : undefined;
}

type Half = 'am' | 'pm' | 'night' | undefined;

/** At dinner "seven" is in the evening. */
const impliedHalf = (hour: number, { background }: Scan): Half =>
  background.isOfEvening && hour >= 5 && hour < 12 ? 'pm' : undefined;

function halfOf({ half, after, that, before, noon }: Record<string, string | undefined>): Half {
  if (half !== undefined) return half.toLowerCase().startsWith('a') ? 'am' : 'pm';
  if (noon !== undefined) return 'pm';
  const part = (after ?? that ?? before)?.toLowerCase();
  if (part === 'morning') return 'am';
  if (part === 'night') return 'night';
  return part === undefined ? undefined : 'pm';
}

function hourOfDay(hour: number, half: Half, isTwoDigits: boolean): number {
  if (hour > 12 || hour === 0) return hour;
  switch (half) {
    case 'am':
      return hour % 12;
    case 'pm':
      return (hour % 12) + 12;
    case 'night':
      return hour === 12 ? 0 : hour < 5 ? hour : hour + 12;
    case undefined:
      return hour < 7 && !isTwoDigits ? hour + 12 : hour;
  }
}

/** The half of the day is that of the time itself: "quarter to twelve in the morning" is 11:45. */
function valueOf(
  hour: number,
  minute: number,
  half: Half,
  { part, way, hour: written = '' }: Record<string, string | undefined>,
): string {
  const isTwoDigits = written.startsWith('0');
  if (part === undefined) return `${two(hourOfDay(hour, half, isTwoDigits) % 24)}:${two(minute)}`;
  const shift = { half: 30, quarter: 15 }[part.toLowerCase()] ?? Number(part);
  if (way?.toLowerCase() !== 'to' && way?.toLowerCase() !== 'till') {
    return `${two(hourOfDay(hour, half, isTwoDigits) % 24)}:${two(shift)}`;
  }
  const isBeforeNoon = hour === 12 && half === 'pm';
  const before = hourOfDay(hour === 1 ? 12 : hour - 1, isBeforeNoon ? 'am' : half, isTwoDigits);
  return `${two(before % 24)}:${two(60 - shift)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
