import { en } from 'chrono-node';
import {
  addDays,
  type CalendarDay,
  dayOfIso,
  dayOfMonth,
  daysBetween,
  isoDay,
  noonOf,
  WEEKDAYS,
  weekdayOf,
} from './calendar.js';
import type { Found } from './entity.js';
import { type Background, foundAt, type Scan, withoutFound } from './scan.js';

const WEEKDAY =
  'sun(?:day)?|mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thur?s?(?:day)?|fri(?:day)?|sat(?:urday)?';
const LONG_WEEKDAY = 'sunday|monday|tuesday|wednesday|thursday|friday|saturday';
const MONTHS =
  'january|february|march|april|may|june|july|august|september|october|november|december';

/** "The seventh" is a day where no noun follows: "the first free appointment", "the third floor". */
const CLAUSE_ENDS =
  '(?=\\s*(?:[.,;?!\u0001]|$)|\\s+(?:at|in|for|and|or|to|from|until|till|through|works?|would|will|is|was|please|if|around|about|then|with|as|by|but|after|before|when|instead|sounds|also|it|we|i|you|this|next|he|she|they)\\b)';

/** What a date parser for written text leaves out, or reads in another way than callers mean it. */
const SPOKEN: readonly {
  readonly pattern: string;
  readonly words: RegExp;
  day(match: RegExpExecArray, today: CalendarDay): CalendarDay | undefined;
}[] = [
  {
    pattern: 'date/after-tomorrow',
    words: /\b(?:the )?day after tomorrow\b/gi,
    day: (_match, today) => addDays(today, 2),
  },
  {
    pattern: 'date/week-from',
    words: new RegExp(`\\b(?:a|1) week from (today|tomorrow|${LONG_WEEKDAY})\\b`, 'gi'),
    day: ([, from = ''], today) => {
      const offset = { today: 0, tomorrow: 1 }[from.toLowerCase()];
      return addDays(offset === undefined ? comingWeekday(today, from) : addDays(today, offset), 7);
    },
  },
  {
    pattern: 'date/day-of-month',
    words: new RegExp(
      `(?:\\b(${WEEKDAY}),? )?\\b(?:the )?(\\d{1,2})(?:st|nd|rd|th)? (?:day )?of (this|next|the(?: current)?) month\\b`,
      'gi',
    ),
    day: ([, , day, which = ''], today) =>
      dayOfMonth(today, which.toLowerCase() === 'next' ? 1 : 0, Number(day)),
  },
  {
    pattern: 'date/weekday-the-day',
    words: new RegExp(
      `\\b(${WEEKDAY}),? the (\\d{1,2})(?:st|nd|rd|th)(?! of (?:${MONTHS}))\\b`,
      'gi',
    ),
    day: ([, weekday = '', day], today) => dayOnWeekday(today, Number(day), weekday),
  },
  {
    pattern: 'date/the-day',
    words: new RegExp(`\\bthe (\\d{1,2})(?:st|nd|rd|th)\\b(?! of\\b)${CLAUSE_ENDS}`, 'gi'),
    day: ([, day], today) => comingDay(today, Number(day)),
  },
  {
    pattern: 'date/on-day',
    words: new RegExp(
      `(?<=\\b(?:on|for|until|till|from|by|is|be|make it) )(\\d{1,2})(?:st|nd|rd|th)\\b${CLAUSE_ENDS}`,
      'gi',
    ),
    day: ([, day], today) => comingDay(today, Number(day)),
  },
  {
    pattern: 'date/this-part',
    words: /\bthis (?:morning|afternoon|evening)\b/gi,
    day: (_match, today) => today,
  },
  {
    pattern: 'date/week',
    words: new RegExp(
      `\\b(?:(this|next) week,?(?: on)? (${LONG_WEEKDAY})|(${LONG_WEEKDAY}),? (?:of )?(this|next) week)\\b`,
      'gi',
    ),
    day: ([, first, weekday, named = '', second = ''], today) =>
      weekdayOfWeek(today, weekday ?? named, (first ?? second).toLowerCase() === 'next' ? 1 : 0),
  },
];

/** A weekday, a month, a number or a word that names a day has to be in it. */
const NAMES_DAY = new RegExp(
  `\\b(?:${LONG_WEEKDAY}|${MONTHS}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|today|tonight|tomorrow|yesterday)\\b|\\d`,
  'i',
);
/** Fractions and ratings, pieces of time, and how long something lasts. */
const NO_DAY =
  /^\d+\/\d+$|^(?:for )?\d+ (?:day|week|month|year)s?$|\b(?:weekend|hours?|minutes?|seconds?|hrs?|mins?|secs?)\b|^(?:this|next|last|past) (?:\d+ )?(?:week|month|year|day)s?$/i;

/** "How can I help you today", "that is all for today": nobody makes an appointment with it. */
const TALK_OF_TODAY =
  /\b(?:help|assist|serve|support|needed|need|all|that's|else|calling|contacting|choosing|are you|doing|things?|do for)(?: you| me| us)?(?: with| out)?(?: anything| something)?(?: else)?(?: for)?(?: you)?(?: here)?,? $/i;

/**
 * Days of the calendar, as spoken: "the seventh", "next Thursday", "Wednesday next week", "March 7th".
 * Spoken forms first, then chrono-node for the rest. A day without a year is the next one to come.
 */
export function findDates(scan: Scan): Found[] {
  const found: Found[] = [];
  let rest = scan;
  for (const { pattern, words, day } of SPOKEN) {
    const step = [...rest.numerals.text.matchAll(words)].flatMap((match) => {
      const value = day(match, scan.background.today);
      if (value === undefined || isTalk(rest.numerals.text, match.index, match[0])) return [];
      return foundAt(rest, match.index, match[0].length, {
        type: 'date',
        value: isoDay(value),
        pattern,
      });
    });
    found.push(...step);
    rest = withoutFound(rest, step);
  }
  return [...found, ...parsedDates(rest)];
}

/** Longest piece of speech that the parser is given at once: its patterns are not all linear. */
const CHUNK_CHARACTERS_MAX = 400;

function parsedDates(scan: Scan): Found[] {
  const reference = { instant: noonOf(scan.background.today), timezone: 0 };
  const { text } = scan.numerals;
  return chunksOf(text).flatMap(({ from, chunk }) =>
    en.casual
      .parse(chunk, reference, { forwardDate: !/\b(?:last|previous)\b/i.test(chunk) })
      .filter(({ text: words, index, start }) => {
        const isDay = start.isCertain('day') || start.isCertain('weekday');
        return (
          isDay && NAMES_DAY.test(words) && !NO_DAY.test(words) && !isTalk(chunk, index, words)
        );
      })
      .map(({ text, index, start }) => {
        const words = text.replace(/^[\s,]+/, '');
        const at = from + index + text.length - words.length;
        const day = {
          year: start.get('year') ?? scan.background.today.year,
          month: start.get('month') ?? 1,
          day: start.get('day') ?? 1,
        };
        const one =
          start.isCertain('weekday') && !start.isCertain('day')
            ? meantWeekday(words, day, scan.background)
            : {
                day: start.isCertain('year') ? day : nearestYear(day, scan.background.today),
                pattern: 'date/chrono',
              };
        const { pattern } = one;
        return foundAt(scan, at, words.length, { type: 'date', value: isoDay(one.day), pattern });
      }),
  );
}

/** A day and a month that would come nearly a year from now have just been. */
const YEAR_AHEAD_DAYS_MAX = 300;

function nearestYear(day: CalendarDay, today: CalendarDay): CalendarDay {
  const isFar = daysBetween(today, day) > YEAR_AHEAD_DAYS_MAX;
  return isFar ? { ...day, year: day.year - 1 } : day;
}

/** "Thursday works": the Thursday that was spoken of, where one was. */
function meantWeekday(
  words: string,
  day: CalendarDay,
  { days, today }: Background,
): { day: CalendarDay; pattern: string } {
  const isBare = new RegExp(`^(?:${LONG_WEEKDAY})$`, 'i').test(words);
  const before = isBare
    ? days
        .map(dayOfIso)
        .findLast((one) => weekdayOf(one) === weekdayOf(day) && daysBetween(today, one) >= 0)
    : undefined;
  return before ? { day: before, pattern: 'date/named-before' } : { day, pattern: 'date/chrono' };
}

const isTalk = (text: string, index: number, words: string): boolean =>
  /^(?:today|this \w+)$/i.test(words) &&
  TALK_OF_TODAY.test(text.slice(Math.max(0, index - 60), index));

const HAS_DATE = new RegExp(
  `\\b(?:${WEEKDAY}|${MONTHS}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|today|tonight|tomorrow|yesterday|days?|weeks?|months?|years?)\\b|\\d[/.-]\\d`,
  'i',
);

/** Pieces that end between words, of which at least a word may belong to a date. */
function chunksOf(text: string): { from: number; chunk: string }[] {
  const chunks: { from: number; chunk: string }[] = [];
  for (let from = 0; from < text.length;) {
    const end = Math.min(text.length, from + CHUNK_CHARACTERS_MAX);
    const cut =
      end === text.length ? end : Math.max(text.lastIndexOf('. ', end), text.lastIndexOf(' ', end));
    const to = cut > from ? cut : end;
    const chunk = text.slice(from, to);
    if (HAS_DATE.test(chunk)) chunks.push({ from, chunk });
    from = to;
  }
  return chunks;
}

const weekdayIndex = (name: string): number =>
  WEEKDAYS.findIndex((weekday) => name.toLowerCase().startsWith(weekday));

/** Today or later. */
function comingWeekday(today: CalendarDay, name: string): CalendarDay {
  return addDays(today, (weekdayIndex(name) - weekdayOf(today) + 7) % 7);
}

/** In the week that is `weeks` further; weeks begin on Monday. */
function weekdayOfWeek(today: CalendarDay, name: string, weeks: number): CalendarDay {
  const fromMonday = (weekday: number): number => (weekday + 6) % 7;
  const monday = addDays(today, weeks * 7 - fromMonday(weekdayOf(today)));
  return addDays(monday, fromMonday(weekdayIndex(name)));
}

/** The day of that number that comes next, this month or in one of those after it. */
function comingDay(today: CalendarDay, day: number): CalendarDay | undefined {
  for (let months = day >= today.day ? 0 : 1; months < 12; months += 1) {
    const found = dayOfMonth(today, months, day);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** "Thursday the tenth": the next tenth that is a Thursday within a year, else the next tenth. */
function dayOnWeekday(today: CalendarDay, day: number, name: string): CalendarDay | undefined {
  for (let months = day >= today.day ? 0 : 1; months <= 12; months += 1) {
    const found = dayOfMonth(today, months, day);
    if (found && weekdayOf(found) === weekdayIndex(name)) return found;
  }
  return comingDay(today, day);
}
