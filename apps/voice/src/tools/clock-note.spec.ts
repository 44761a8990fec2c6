import { expect, it } from 'vitest';
import { clockNote } from './clock-note.js';

it('tells weekday, day and time where the business is', () => {
  const note = clockNote('America/Los_Angeles', Date.parse('2026-11-27T04:05:00Z'));
  expect(note).toContain('Thursday, 2026-11-26, 20:05 (America/Los_Angeles)');
});
