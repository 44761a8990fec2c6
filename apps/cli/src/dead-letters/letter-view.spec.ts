import { describe, expect, it } from 'vitest';
import { listedLetter, shownLetter } from './letter-view.js';

const identity = { callId: `CA${'0'.repeat(32)}`, epoch: 'a'.repeat(32), seq: 3 };
const job = {
  ...{ v: 1, vertical: 'salon', class: 'critical', processId: 'voice-1', cutAt: 1 },
  events: [
    { ...identity, kind: 'transcript.final', words: { ct: 'c2VhbGVk' }, text: 'My name is Alice.' },
    { callId: 'My name is Alice.', epoch: 7, seq: -1, kind: 'alice.said' },
    'Alice',
    null,
  ],
};
const letterWith = (payload: unknown) => ({
  ...{ id: 17n, queue: 'audit-salon', jobId: 'c-1', errorCode: 'INTAKE.MALFORMED_JOB' },
  ...{ attempts: 2, createdAt: new Date(0), payload },
});

describe('shownLetter', () => {
  it('shows what identifies each event, and nothing where that is not well-formed', () => {
    const nothing = { callId: null, epoch: null, seq: null, kind: null };
    const { events, ...metadata } = shownLetter(letterWith(job));
    expect(events).toEqual([{ ...identity, kind: 'transcript.final' }, nothing, nothing, nothing]);
    expect(metadata).toMatchObject({ id: '17', jobId: 'c-1', attempts: 2, version: 1 });
  });

  it('shows no other part of a payload, whatever it is', () => {
    for (const payload of [job, { v: 9, said: 'Alice' }, { said: 'Alice' }, 'Alice', null]) {
      const letter = letterWith(payload);
      expect(JSON.stringify([shownLetter(letter), listedLetter(letter)])).not.toMatch(/Alice|c2Vh/);
    }
  });

  it.each([
    ['of another version', { v: 9, events: [1, 2] }, 9],
    ['of no version', { events: [] }, null],
    ['that is no object', 'text', null],
  ])('says of a payload %s that its events are unknown', (_, payload, version) => {
    expect(shownLetter(letterWith(payload))).toMatchObject({ version, events: null });
    expect(listedLetter(letterWith(payload)).events).toBeNull();
  });
});
