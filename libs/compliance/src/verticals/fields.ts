import { z } from 'zod';

/** Fields that several parts of a vertical's file are made of. */

/** A telephone number as Twilio writes it: `+`, country code, subscriber number. */
export const E164 = z
  .string('a telephone number like "+15550100001", in quotes')
  .regex(/^\+[1-9]\d{6,14}$/, 'a telephone number like "+15550100001", in quotes');

export const Line = (charactersMax: number) =>
  z
    .string(`text of at most ${charactersMax} characters`)
    .trim()
    .min(1, 'some text')
    .max(charactersMax, `text of at most ${charactersMax} characters`);

export const Milliseconds = (min: number, max: number) =>
  z.int('whole milliseconds').min(min, `at least ${min}`).max(max, `at most ${max}`);

/** ISO 639-1, with a region where it matters: `en`, `en-US`. */
export const Language = z
  .string('a language like "en" or "en-US"')
  .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'a language like "en" or "en-US"');

/** The name of a rule, a disclosure, a role or a class: lower-case words joined by dashes. */
export const Name = z
  .string('a name like "recording-notice"')
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'a name like "recording-notice"')
  .max(80, 'at most 80 characters');

export const Zone = z
  .string('a time zone like "America/New_York"')
  .refine(isTimeZone, 'a time zone like "America/New_York"');

function isTimeZone(name: string): boolean {
  try {
    // An offset such as "+02:00" is one too, but does not know summer time.
    return !/^[+-]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** A day of the calendar, in the vertical's zone. */
export const Day = z
  .string('a day like "2026-12-25"')
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day like "2026-12-25"')
  .refine(isDayOfCalendar, 'a day of the calendar');

function isDayOfCalendar(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** Fields with names of the author's choice. `keyExpected` and `expected` word what a reader is told. */
export const MapOf = <Key extends z.core.$ZodRecordKey, Value extends z.ZodType>(
  key: Key,
  keyExpected: string,
  value: Value,
  expected: string,
) =>
  z.record(key, value, {
    error: ({ code }) => (code === 'invalid_key' ? keyExpected : expected),
  });
