import { describe, expect, it } from 'vitest';
import type { SpokenTurn } from './entity.js';
import { extractEntities } from './extract-entities.js';
import { finalSlots } from './final-slots.js';

const context = { at: Date.parse('2019-03-01T18:00:00Z'), timeZone: 'America/Los_Angeles' };

function slotsOf(...lines: string[]): Record<string, string> {
  const turns = lines.map((line): SpokenTurn => {
    const [, speaker, text = ''] = /^(agent|caller): (.*)$/.exec(line) ?? [];
    return { speaker: speaker as SpokenTurn['speaker'], text };
  });
  const slots = finalSlots(turns, extractEntities(turns, context));
  return Object.fromEntries(
    slots.map(({ type, role, value }) => [role === 'only' ? type : `${type} ${role}`, value]),
  );
}

describe('finalSlots', () => {
  it('takes what the caller said last', () => {
    expect(slotsOf('caller: at 4 pm', 'agent: Sure.', 'caller: No, at 5 pm.')).toEqual({
      time: '17:00',
    });
  });

  it('takes what the agent read back where the caller agrees', () => {
    expect(
      slotsOf(
        'caller: at 4 pm',
        'agent: I only have 4:30 pm. Is that right?',
        'caller: Yes, fine.',
      ),
    ).toEqual({ time: '16:30' });
  });

  it('takes no offer that nobody accepted', () => {
    expect(
      slotsOf(
        'caller: at 4 pm',
        'agent: I could not book it. Is 6 pm possible?',
        'caller: No, bye.',
      ),
    ).toEqual({ time: '16:00' });
  });

  it('takes what the agent says it has done', () => {
    expect(slotsOf('caller: at 4 pm', 'agent: Done, you are booked for 4:30 pm.')).toEqual({
      time: '16:30',
    });
  });

  it('takes a no to "anything else?" for no objection to what was done', () => {
    expect(
      slotsOf(
        'caller: at 4 pm',
        'agent: You are booked for 4:30 pm. Anything else?',
        'caller: No.',
      ),
    ).toEqual({ time: '16:30' });
  });

  it('leaves out the value that a correction puts aside', () => {
    expect(slotsOf('caller: on March 9th, not March 8th')).toEqual({ date: '2019-03-09' });
  });

  it('keeps both days of a stay', () => {
    expect(
      slotsOf(
        'caller: I check in next Monday.',
        'agent: When will you be checking out?',
        'caller: On the 8th.',
      ),
    ).toEqual({ date: '2019-03-04', 'date end': '2019-03-08' });
  });

  it('keeps a carrier and the number under which it knows the caller', () => {
    expect(
      slotsOf('caller: I have Aetna.', 'agent: The member ID?', 'caller: W 2 2 1 9 0 4.'),
    ).toEqual({ insurance: 'Aetna', 'insurance member': 'W221904' });
  });
});
