import { z } from 'zod';
import { dayAt, instantOf, isoDayOf, weekdayOf } from '../zones/local-time.js';
import { Day } from './fields.js';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Weekday = (typeof WEEKDAYS)[number];

const Time = z
  .string('a time like "08:00", in quotes')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time like "08:00", in quotes');

const Span = z
  .strictObject({
    days: z
      .array(z.enum(WEEKDAYS, WEEKDAYS.join(', ')), 'a list of days such as [mon, tue]')
      .min(1, 'at least one day'),
    from: Time,
    to: Time.describe('The first minute that is closed again; 24:00 is midnight.'),
  })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    message: 'a time after "from"; hours over midnight are two entries',
    when: ({ value }) => z.object({ from: Time, to: Time }).safeParse(value).success,
  });

/** When the business answers, in its own zone. */
export const OpeningHours = z.strictObject({
  open: z.array(Span, 'a list of days and times').min(1, 'at least one entry').max(50),
  closedOn: z
    .array(Day, 'a list of days')
    .max(400, 'at most 400 days')
    .optional()
    .describe('Days on which it is closed all day, holidays for example.'),
});
export type OpeningHours = z.infer<typeof OpeningHours>;

/** Whether the business is open at that instant. Summer time is the zone's own. */
export function isOpenAt({ open, closedOn }: OpeningHours, zone: string, atMs: number): boolean {
  const { day, weekday, time } = localTime(zone, atMs);
  if (closedOn?.includes(day)) return false;
  return open.some(({ days, from, to }) => days.includes(weekday) && from <= time && time < to);
}

/** How far ahead is looked for an open day; who is closed longer than that is closed. */
const CLOSED_DAYS_MAX = 60;

/** The first instant from `atMs` on at which it is open; undefined: not within two months. */
export function opensNext(hours: OpeningHours, zone: string, atMs: number): number | undefined {
  if (isOpenAt(hours, zone, atMs)) return atMs;
  const today = dayAt(atMs, zone);
  for (let day = today; day <= today + CLOSED_DAYS_MAX; day += 1) {
    if (hours.closedOn?.includes(isoDayOf(day))) continue;
    const weekday = WEEKDAYS[weekdayOf(day)]!;
    const starts = hours.open
      .filter(({ days }) => days.includes(weekday))
      .map(({ from }) => instantOf(day, minutesOf(from), zone))
      .filter((start) => start > atMs);
    if (starts.length > 0) return Math.min(...starts);
  }
  return undefined;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function localTime(zone: string, atMs: number): { day: string; weekday: Weekday; time: string } {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`,
    weekday: parts.get('weekday')?.toLowerCase() as Weekday,
    time: `${parts.get('hour')}:${parts.get('minute')}`,
  };
}

/** Making one costs a hundred times what using one does. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(zone, made);
  return made;
}
