import { describe, expect, it } from 'vitest';
import { TOOLS } from '../tools.js';
import { ARGUMENT_CHARACTERS_MAX, readArguments } from './read-arguments.js';

const BOOKING = {
  service: 'cut',
  start: '2026-12-01T14:30',
  name: 'Dana Field',
  phone: '+1 (555) 010-0001',
};
const SECRET = 'sesame-opens';
const read = (args: unknown) =>
  readArguments(TOOLS.book, typeof args === 'string' ? args : JSON.stringify(args));

describe('readArguments', () => {
  it('gives what the schema makes of them', () => {
    expect(read(BOOKING)).toEqual({
      kind: 'read',
      input: { ...BOOKING, phone: '+15550100001' },
    });
  });

  it('takes null and empty text for a field that was left out', () => {
    expect(read({ ...BOOKING, notes: null, with: '' })).toMatchObject({ kind: 'read' });
    expect(read({ ...BOOKING, name: '' })).toEqual({
      kind: 'wrong',
      problems: [{ field: 'name', problem: 'missing' }],
    });
  });

  it.each([
    [{ start: '2026-02-30T10:00' }, 'start', 'must be a day of the calendar'],
    [{ start: 'tomorrow' }, 'start', 'must be a local time like 2026-12-01T14:30'],
    [{ phone: SECRET }, 'phone', 'must be a telephone number like +15550100001'],
    [{ partySize: SECRET }, 'partySize', 'must be number'],
    [{ partySize: 99 }, 'partySize', 'at most 50'],
    [{ notes: 'n'.repeat(301) }, 'notes', 'at most 300 characters'],
    [{ start: '2026-12-01T25:00' }, 'start', 'must be a local time like 2026-12-01T14:30'],
    [{ [SECRET]: 1 }, '', 'a field that this function does not have'],
  ])('names the field and the problem of %j', (change, field, problem) => {
    const wrong = read({ ...BOOKING, ...change });
    expect(wrong).toMatchObject({ kind: 'wrong' });
    expect(wrong).toMatchObject({ problems: [{ field, problem }] });
    expect(JSON.stringify(wrong)).not.toContain(SECRET);
  });

  it.each([
    ['cut off in the middle', '{"service":"cut","start":"2026-12'],
    ['nothing but a list', '["cut"]'],
    ['a prototype of their own', '{"service":"cut","__proto__":{"isAdmin":true}}'],
    ['a constructor', '{"service":{"constructor":{"prototype":{}}}}'],
    ['deeper than anything has', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`],
    ['longer than any field', JSON.stringify({ notes: 'n'.repeat(ARGUMENT_CHARACTERS_MAX) })],
  ])('refuses arguments that are %s', (_what, json) => {
    expect(read(json)).toMatchObject({ kind: 'wrong', problems: [{ field: '' }] });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('reads no arguments at all as an empty object', () => {
    expect(readArguments(TOOLS.offer_voicemail, '')).toEqual({ kind: 'read', input: {} });
  });

  it('asks for a reference, or for name and number, of whoever looks for a booking', () => {
    const find = (args: unknown) => readArguments(TOOLS.find_booking, JSON.stringify(args)).kind;
    expect([find({}), find({ name: 'Dana' })]).toEqual(['wrong', 'wrong']);
    expect(find({ reference: 'ktr-482' })).toBe('read');
  });
});
