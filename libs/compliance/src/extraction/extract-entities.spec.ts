import { describe, expect, it } from 'vitest';
import type { ConversationContext, ExtractedType, SpokenTurn } from './entity.js';
import { extractEntities } from './extract-entities.js';

/** A Friday. */
const context: ConversationContext = {
  at: Date.parse('2019-03-01T18:00:00Z'),
  timeZone: 'America/Los_Angeles',
};

const turnsOf = (...lines: string[]): SpokenTurn[] =>
  lines.map((line) => {
    const [, speaker, text = ''] = /^(agent|caller): (.*)$/.exec(line) ?? [];
    return { speaker: speaker as SpokenTurn['speaker'], text };
  });

const valuesOf = (type: ExtractedType, ...lines: string[]): string[] =>
  extractEntities(turnsOf(...lines), context)
    .filter((entity) => entity.type === type)
    .map(({ value }) => value);

/** Not of the clock: the machine may do other work. */
function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1_000;
}

describe('extractEntities: dates', () => {
  it.each([
    ['tomorrow, please', '2019-03-02'],
    ['the day after tomorrow', '2019-03-03'],
    ['next Thursday', '2019-03-07'],
    ['Wednesday next week', '2019-03-06'],
    ['next week on Monday', '2019-03-04'],
    ['Sunday this week', '2019-03-03'],
    ['on the seventh', '2019-03-07'],
    ['the 9th of this month', '2019-03-09'],
    ['the second of next month', '2019-04-02'],
    ['Thursday the fourteenth', '2019-03-14'],
    ['March 7th', '2019-03-07'],
    ['the fourteenth of June, nineteen seventy-one', '1971-06-14'],
    ['a week from Tuesday', '2019-03-12'],
  ])('reads "%s"', (words, day) => {
    expect(valuesOf('date', `caller: ${words}`)).toEqual([day]);
  });

  it.each([
    'How can I help you today?',
    'That is all for today.',
    'I sat in the sun.',
    'May I have your name?',
    'a room for three days',
    'in twenty minutes',
    'the first one is fine',
    'the first free appointment',
    'anything else that I can do for you today?',
    'it is on the third floor',
    'one second, please',
  ])('finds none in "%s"', (words) => {
    expect(valuesOf('date', `agent: ${words}`)).toEqual([]);
  });

  it('counts from the day at the place of the call, not from that of UTC', () => {
    const lateEvening = { at: Date.parse('2019-03-02T05:00:00Z'), timeZone: 'America/Los_Angeles' };
    const [entity] = extractEntities(turnsOf('caller: tomorrow'), lateEvening);
    expect(entity?.value).toBe('2019-03-02');
  });
});

describe('extractEntities: times', () => {
  it.each([
    ['at 3:30 pm', '15:30'],
    ['3 p.m. would be good', '15:00'],
    ['half past three in the afternoon', '15:30'],
    ['quarter to twelve in the morning', '11:45'],
    ['quarter to one in the afternoon', '12:45'],
    ['ten minutes past nine in the evening', '21:10'],
    ['afternoon 1:30', '13:30'],
    ['in the morning at 11', '11:00'],
    ['17:15', '17:15'],
    ['at noon', '12:00'],
    ['twelve in the afternoon', '12:00'],
    ["eleven o'clock", '11:00'],
    ['at seven thirty on Friday', '07:30'],
    ['at 5, please', '17:00'],
    ['12 am', '00:00'],
  ])('reads "%s"', (words, time) => {
    expect(valuesOf('time', `caller: ${words}`)).toEqual([time]);
  });

  it.each([
    'at 408 14th Street',
    'for 3 people',
    'about 20 percent',
    'at 5 stars',
    'it costs 3.50',
  ])('finds none in "%s"', (words) => {
    expect(valuesOf('time', `caller: ${words}`)).toEqual([]);
  });

  it('takes a bare number for a time where the other side asked for one', () => {
    expect(valuesOf('time', 'agent: What time would you like?', 'caller: Four, please.')).toEqual([
      '16:00',
    ]);
    expect(valuesOf('time', 'agent: How many beds?', 'caller: Four, please.')).toEqual([]);
  });
});

describe('extractEntities: party size', () => {
  it.each([
    ['a table for four', '4'],
    ['for two people on Monday', '2'],
    ['a party of six', '6'],
    ['there will be three of us', '3'],
    ['just me', '1'],
    ['my wife and I', '2'],
    ['me and three friends', '4'],
    ['I would like to book a room tonight for 2.', '2'],
  ])('reads "%s"', (words, size) => {
    expect(valuesOf('party-size', `caller: ${words}`)).toEqual([size]);
  });

  it.each(['a room for three days', 'for 4 pm', 'two bedrooms', 'for 20 dollars', 'flight 3'])(
    'finds none in "%s"',
    (words) => {
      expect(valuesOf('party-size', `caller: ${words}`)).toEqual([]);
    },
  );

  it('takes a bare number for it where the other side asked how many', () => {
    expect(valuesOf('party-size', 'agent: How many people?', 'caller: Five.')).toEqual(['5']);
  });
});

describe('extractEntities: insurance', () => {
  it('names the carrier as it is listed', () => {
    expect(valuesOf('insurance', 'caller: I have blue cross, not Kaiser.')).toEqual([
      'Blue Cross Blue Shield',
      'Kaiser Permanente',
    ]);
  });

  it('joins a spelled member number, also where the agent asked for it', () => {
    expect(valuesOf('insurance', 'caller: My member ID is W two two one, nine oh four.')).toEqual([
      'W221904',
    ]);
    expect(
      valuesOf('insurance', 'agent: And your member number?', 'caller: It is W 2 2 1 9 0 4.'),
    ).toEqual(['W221904']);
    expect(valuesOf('insurance', 'agent: And your member number?', 'caller: I lost it.')).toEqual(
      [],
    );
  });
});

describe('extractEntities: addresses', () => {
  it.each([
    ['They are at 1400 North Dutton Avenue #6.', '1400 north dutton avenue # 6'],
    ['It is 1350 Great Mall Drive', '1350 great mall drive'],
    ['twelve Oak Street, apartment 4', '12 oak street # 4'],
    ['2500 alhambra ave', '2500 alhambra avenue'],
    ['2606 Broadway', '2606 broadway'],
    ['The address is 1001 Beethoven.', '1001 beethoven'],
  ])('reads "%s"', (words, address) => {
    expect(valuesOf('address', `agent: ${words}`)).toEqual([address]);
  });

  it('does not begin at a number of something else', () => {
    expect(valuesOf('address', 'agent: It has 3 bedrooms at 2200 Rivers Street.')).toEqual([
      '2200 rivers street',
    ]);
    expect(valuesOf('address', 'agent: There are 2 ways on that street.')).toEqual([]);
  });
});

describe('extractEntities: providers', () => {
  it.each([
    ['I have an appointment with Dr. Okafor.', 'okafor'],
    ['How about Anne Han, M.D.?', 'anne han'],
    ["What about Cassie L. O'Brien?", 'cassie l obrien'],
    ['Colour Bar is a salon in Corte Madera.', 'colour bar'],
    ['There is a salon called 17 Jewels.', '17 jewels'],
  ])('reads "%s"', (words, name) => {
    expect(valuesOf('provider', `agent: ${words}`)).toEqual([name]);
  });

  it('knows a name again, however it is written', () => {
    expect(
      valuesOf('provider', 'agent: How about Bibo Salon?', 'caller: yes, bibo salon is good'),
    ).toEqual(['bibo salon', 'bibo salon']);
  });

  it('takes no city, weekday or greeting for one', () => {
    expect(
      valuesOf('provider', 'caller: Hello, I want to go to San Jose on Monday. Thank you, Sir.'),
    ).toEqual([]);
  });
});

describe('extractEntities: phone numbers, amounts, e-mail', () => {
  it.each([
    ['Call 408-739-6520.', '+14087396520'],
    ['It is +44 20 7680 1500.', '+442076801500'],
    ['My number is five five five, oh one four, two two seven seven.', '+15550142277'],
    ['Call me: seven oh seven, five two six, two five two five', '+17075262525'],
  ])('reads the number in "%s"', (words, phone) => {
    expect(valuesOf('phone', `caller: ${words}`)).toEqual([phone]);
  });

  it.each([
    ['Send $1,630.50.', 'USD 1630.50'],
    ['980 bucks', 'USD 980'],
    ['five dollars and ten cents', 'USD 5.10'],
    ['two thousand dollars', 'USD 2000'],
    ['The rent is 4450.', 'USD 4450'],
  ])('reads the amount in "%s"', (words, amount) => {
    expect(valuesOf('money', `caller: ${words}`)).toEqual([amount]);
  });

  it.each([
    ['Jo.Smith@Example.org', 'jo.smith@example.org'],
    ['it is jo dot smith at example dot org', 'jo.smith@example.org'],
    ['j o underscore 4 2 at mail dash box dot co dot uk', 'jo_42@mail-box.co.uk'],
  ])('reads the address in "%s"', (words, email) => {
    expect(valuesOf('email', `caller: ${words}`)).toEqual([email]);
  });
});

describe('extractEntities', () => {
  it('gives spans that hold exactly the words, in order', () => {
    const turns = turnsOf('caller: a table for two at half past seven in the evening, next Friday');
    const spans = extractEntities(turns, context).map(({ type, start, end }) => [
      type,
      turns[0]!.text.slice(start, end),
    ]);
    expect(spans).toEqual([
      ['party-size', 'table for two'],
      ['time', 'half past seven in the evening'],
      ['date', 'next Friday'],
    ]);
  });

  it('takes no word for two entities', () => {
    const turns = turnsOf(
      'agent: Call 408-739-6520 or come to 408 14th Street on March 14th at 4 pm for 2 people.',
    );
    const entities = extractEntities(turns, context);
    expect(entities.map(({ type }) => type)).toEqual([
      'phone',
      'address',
      'date',
      'time',
      'party-size',
    ]);
    for (const [i, { start }] of entities.entries()) {
      expect(start).toBeGreaterThanOrEqual(entities[i - 1]?.end ?? 0);
    }
  });

  it('keeps its offsets where a letter grows when it is written small', () => {
    const turns = turnsOf('agent: How about Bibo Salon?', 'caller: İİ no, Bibo Salon is far');
    const [, again] = extractEntities(turns, context);
    expect(turns[1]!.text.slice(again!.start, again!.end)).toBe('Bibo Salon');
  });

  it.each(['monday ', 'Aa Salon, ', 'today '])(
    'is done with ten turns of 16 KiB of "%s" with less than ten seconds of CPU',
    (piece) => {
      const text = piece.repeat(16_384 / piece.length);
      const turns = Array.from({ length: 10 }, () => ({ speaker: 'agent' as const, text }));
      expect(cpuMsOf(() => extractEntities(turns, context))).toBeLessThan(10_000);
    },
  );

  it.each([
    '1 ',
    '12:00 - ',
    'A, ',
    'march ',
    '12 12 12 pm ',
    '555-',
    '$1,',
    'at a dot ',
    '123 Main ',
  ])('is done with 16 KiB of "%s" with less than two seconds of CPU', (piece) => {
    const text = piece.repeat(16_384 / piece.length);
    const turns = [{ speaker: 'caller' as const, text }];
    expect(cpuMsOf(() => extractEntities(turns, context))).toBeLessThan(2_000);
  });
});
