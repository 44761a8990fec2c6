import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactTranscript } from './redact-transcript.js';

const redact = (texts: string[], names?: string[]): string[] =>
  redactTranscript(
    texts.map((text, i) => ({ speaker: i % 2 === 0 ? 'caller' : 'agent', text })),
    names,
  ).map(({ text }) => text);

describe('redactTranscript, seeing numbers', () => {
  it.each([
    ['Call +1 (555) 010-0001 please', 'Call [number] please'],
    ['oh seven double seven, one two three', '[number]'],
    ['born on 12/05/1984', 'born on [number]'],
    ['in nineteen eighty-four', 'in [number]'],
    ['500 mg, twice', '[number] mg, twice'],
    ['two tablets for 10 days', 'two tablets for 10 days'],
    ['room 12', 'room 12'],
    ['Oh, one thing', 'Oh, one thing'],
  ])('turns %j into %j', (text, expected) => {
    expect(redact([text])).toEqual([expected]);
  });
});

describe('redactTranscript, seeing names', () => {
  it('takes a name out wherever it comes up, whoever says it', () => {
    expect(
      redact([
        'Hi, my name is Ann Lee.',
        'Thank you, Ann. Is that L-E-E?',
        'Yes, ann lee, and this is for Ann’s son.',
        'I have written down Lee, Ann.',
      ]),
    ).toEqual([
      'Hi, my name is [name].',
      'Thank you, [name]. Is that [name]?',
      'Yes, [name], and this is for [name]’s son.',
      'I have written down [name], [name].',
    ]);
  });

  it.each([
    ['this is Rafael Ortiz calling', 'this is [name] calling'],
    ['This is Dr. Okafor.', 'This is Dr. [name].'],
    ['Ann Lee speaking.', '[name] speaking.'],
    ["I'm Zoë", "I'm [name]"],
    ['my name is April', 'my name is [name]'],
    ['my name is anne-marie o’neill and i called', 'my name is [name] and i called'],
    ['My last name is Grace, hope is all I have', 'My last name is [name], hope is all I have'],
    ["It's under the name of Jürgen", "It's under the name of [name]"],
    ["the patient's name is Søren Å", "the patient's name is [name] Å"],
  ])('turns %j into %j', (text, expected) => {
    expect(redact([text])).toEqual([expected]);
  });

  it.each([
    'This is about my appointment.',
    "I'm fine, it's Monday.",
    "It's April or May.",
    'My name is on the list.',
    'I am Calling about this is It.',
    'This is Maple Street Family Practice.',
    'This is Studio Verbena, a studio for hair.',
  ])('takes nothing for a name in %j', (text) => {
    expect(redact([text])).toEqual([text]);
  });

  it('leaves everyday words alone that are names, too', () => {
    expect(redact(['My name is Will Young.', 'I will see the young man, Will.'])).toEqual([
      'My name is [name].',
      'I will see the young man, [name].',
    ]);
  });

  it('takes out what is known from elsewhere, and survives anything given as a name', () => {
    const names = ['Priya Raman', '', ' ', '(.*)+[', '12', '-', "'", 'a'.repeat(5_000)];
    expect(redact(['Is Priya there? Ms. RAMAN?'], names)).toEqual(['Is [name] there? Ms. [name]?']);
  });
});

describe('redactTranscript', () => {
  it('maps every replacement back to its place in the source', () => {
    const source = 'My name is Ann, 555-0100.';
    const [{ text, spans } = { text: '', spans: [] }] = redactTranscript([
      { speaker: 'caller', text: source },
    ]);
    expect(text).toBe('My name is [name], [number].');
    expect(
      spans.map(({ start, end, at, class: kind }) => [
        source.slice(start, end),
        text.slice(at, at + kind.length + 2),
      ]),
    ).toEqual([
      ['Ann', '[name]'],
      ['555-0100', '[number]'],
    ]);
  });

  it('keeps everything outside the replacements, and redacts once and for all', () => {
    const word = fc.oneof(
      fc.constantFrom('my name is', 'Ann', 'lee', 'this is', '12', '345', 'one', 'two', 'oh'),
      fc.constantFrom(', ', '. ', '-', 'speaking', 'Will', 'will', '[number]', '[name]'),
      fc.string({ maxLength: 6 }),
    );
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), fc.array(fc.string()), (texts, names) => {
        const turns = texts.map((each) => ({ speaker: 'caller', text: each }));
        redactTranscript(turns, names).forEach((redacted, i) => {
          expect(rebuild(texts[i]!, redacted.spans)).toBe(redacted.text);
        });
        expect(redact(texts, names)).toEqual(redact(texts, names));
      }),
      { numRuns: 500 },
    );
  });
});

function rebuild(
  source: string,
  spans: readonly { start: number; end: number; at: number; class: string }[],
): string {
  let text = '';
  let from = 0;
  for (const { start, end, at, class: kind } of spans) {
    text += source.slice(from, start);
    expect(at).toBe(text.length);
    text += `[${kind}]`;
    from = end;
  }
  return text + source.slice(from);
}
