import { describe, expect, it } from 'vitest';
import { HEALTHCARE, SALON } from '../testing/verticals.js';
import { answersOff, answersOn, sessionUpdateFor } from './session-config.js';

const MODELS = { realtime: 'r', transcription: 't' };

describe('sessionUpdateFor', () => {
  it.each([HEALTHCARE, SALON])(
    'keeps no trace of a call with the vendor ($vertical)',
    (vertical) => {
      const { session } = sessionUpdateFor(vertical, MODELS);
      // As it goes over the wire: `null`, not left out, which would mean the organisation's default.
      expect(JSON.parse(JSON.stringify(session))).toHaveProperty('tracing', null);
    },
  );

  it('turns no trace on with a later update', () => {
    expect([answersOff(), answersOn()].map(({ session }) => 'tracing' in session)).toEqual([
      false,
      false,
    ]);
  });
});
