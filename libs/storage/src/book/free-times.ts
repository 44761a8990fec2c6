import { dayAt, instantOf, isoDayOf, minuteOfDayAt, weekdayOf } from '@verbatim/compliance';
import type { BookHours } from './book-file.js';

export interface Service {
  readonly name: string;
  readonly minutes: number;
  readonly everyMinutes: number;
}

export interface Bookable {
  readonly id: bigint;
  readonly name: string;
  readonly hours: BookHours;
}

/** Milliseconds, the end excluded. */
export type Span = readonly [startMs: number, endMs: number];

export interface FreeTime {
  readonly startMs: number;
  readonly endMs: number;
  readonly resource: Bookable;
}

export interface FreeTimesQuestion {
  readonly service: Service;
  /** In the order in which they are to be offered. */
  readonly resources: readonly Bookable[];
  readonly busy: ReadonlyMap<bigint, readonly Span[]>;
  /** Days as `dayOf` counts them, both included. */
  readonly fromDay: number;
  readonly toDay: number;
  readonly zone: string;
  readonly nowMs: number;
  readonly ofDayMax: number;
  readonly max: number;
}

const MINUTE_MS = 60_000;
/** A service that is longer lasts over night: only its beginning has to be within the hours. */
const DAY_LONG_MINUTES = 720;
const DAY_MINUTES = 1_440;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A room for several nights is left on the last of them. */
export const lasting = <T extends Service>(service: T, nights = 1): T =>
  service.minutes > DAY_LONG_MINUTES
    ? { ...service, minutes: service.minutes + (nights - 1) * DAY_MINUTES }
    : service;

/** Times that are free, earliest first, one resource for each time. Pure, but for the runtime's time zones. */
export function freeTimes(question: FreeTimesQuestion): FreeTime[] {
  const { fromDay, toDay, max, ofDayMax } = question;
  const found: FreeTime[] = [];
  for (let day = fromDay; day <= toDay && found.length < max; day++) {
    const ofDay = freeOn(day, question).slice(0, ofDayMax);
    found.push(...ofDay.slice(0, max - found.length));
  }
  return found;
}

function freeOn(day: number, { service, resources, busy, zone, nowMs }: FreeTimesQuestion) {
  const byStart = new Map<number, FreeTime>();
  for (const resource of resources) {
    for (const minute of beginnings(service, resource.hours, day)) {
      const startMs = instantOf(day, minute, zone);
      const endMs = startMs + service.minutes * MINUTE_MS;
      if (startMs <= nowMs || byStart.has(startMs)) continue;
      if (isFree([startMs, endMs], busy.get(resource.id))) {
        byStart.set(startMs, { startMs, endMs, resource });
      }
    }
  }
  return [...byStart.values()].sort((a, b) => a.startMs - b.startMs);
}

export const isFree = ([start, end]: Span, busy: readonly Span[] = []): boolean =>
  busy.every(([from, to]) => end <= from || to <= start);

/** Whether a booking that begins then is within the hours. */
export function isWithinHours(
  service: Service,
  hours: BookHours,
  startMs: number,
  zone: string,
): boolean {
  const minute = minuteOfDayAt(startMs, zone);
  return spansOn(service, hours, dayAt(startMs, zone)).some(
    ([first, last]) => first <= minute && minute <= last,
  );
}

function beginnings(service: Service, hours: BookHours, day: number): number[] {
  return spansOn(service, hours, day).flatMap(([first, last]) => {
    const minutes = [];
    for (let minute = first; minute <= last; minute += service.everyMinutes) minutes.push(minute);
    return minutes;
  });
}

/** First and last minute of the day at which the service may begin. */
function spansOn({ minutes }: Service, { open, closedOn }: BookHours, day: number): Span[] {
  if (closedOn?.includes(isoDayOf(day))) return [];
  const weekday = WEEKDAYS[weekdayOf(day)]!;
  const lasts = minutes > DAY_LONG_MINUTES ? 1 : minutes;
  return open
    .filter(({ days }) => days.includes(weekday))
    .map(({ from, to }) => [minuteOf(from), minuteOf(to) - lasts]);
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** As the tools write it: `2026-12-01T14:30`. */
export function localTimeOf(instantMs: number, zone: string): string {
  const minute = minuteOfDayAt(instantMs, zone);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${isoDayOf(dayAt(instantMs, zone))}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
