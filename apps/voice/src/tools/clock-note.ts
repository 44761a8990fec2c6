import { dayAt, isoDayOf, minuteOfDayAt, weekdayOf } from '@verbatim/compliance';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A model knows no date, and would book into the year that it was made in. */
export function clockNote(zone: string, atMs: number): string {
  const day = dayAt(atMs, zone);
  const minute = minuteOfDayAt(atMs, zone);
  const two = (part: number): string => String(part).padStart(2, '0');
  return (
    `Now, where the business is, it is ${WEEKDAYS[weekdayOf(day)]}, ${isoDayOf(day)}, ` +
    `${two(Math.floor(minute / 60))}:${two(minute % 60)} (${zone}). Work out days such as "tomorrow" from that, ` +
    'and give functions local times.'
  );
}
