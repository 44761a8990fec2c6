import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRedactedOffset, toSourceOffset } from './offset-map.js';
import { type RedactedText, redactTranscript } from './redact-transcript.js';

const said = fc.oneof(
  fc.constantFrom(
    'my name is',
    'Ann',
    'lee',
    'this is',
    'W-H-I-T',
    'speaking',
    'Will',
    'dr.',
    'okafor',
  ),
  fc.constantFrom(
    '12',
    '345',
    'one',
    'oh',
    'double two',
    '4111 1111 1111 1111',
    '555-010-0001',
    'no, four',
  ),
  fc.constantFrom(
    'my card',
    'social is',
    'account number',
    'born on',
    'March 3rd, 1984',
    '12/05/1984',
  ),
  fc.constantFrom(
    '742 Elm Street',
    'apartment 6',
    'Ohio 45402',
    'at gmail dot com',
    'ann.lee@example.com',
  ),
  fc.constantFrom(
    ', ',
    '. ',
    '?',
    '[number]',
    '[name]',
    'my password is',
    '94 years old',
    'okay',
    'uh',
  ),
  fc.string({ maxLength: 6 }),
);
const text = fc.array(said, { maxLength: 14 }).map((words) => words.join(' '));
const turn = fc.record({ speaker: fc.constantFrom('agent', 'caller'), text });

describe('redactTranscript', () => {
  it('gives the same words however the finals of one speaker were cut', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
    fc.assert(
      fc.property(text, fc.array(turn, { maxLength: 3 }), cuts, (whole, before, places) => {
        const uncut = redactTranscript([...before, { speaker: 'x', text: whole }]).turns.at(-1)!;
        const pieces = cutAtBlanks(whole, places);
        const cut = redactTranscript([
          ...before,
          ...pieces.map((piece) => ({ speaker: 'x', text: piece })),
        ]).turns.slice(before.length);
        expect(cut.map((each) => each.text).join('')).toBe(uncut.text);
      }),
      { numRuns: 1_500 },
    );
  });

  it('leaves no digit of a numeral that was cut in the middle', () => {
    const card = '4111111111111111';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), (at) => {
        const { turns } = redactTranscript([
          { speaker: 'caller', text: `My card is ${card.slice(0, at)}` },
          { speaker: 'caller', text: `${card.slice(at)} thanks` },
        ]);
        expect(turns.map((each) => each.text).join('')).toBe('My card is [card] thanks');
      }),
    );
  });

  it('keeps everything outside the replacements, and every offset can be followed', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 5 }), fc.array(fc.string()), (turns, names) => {
        const redaction = redactTranscript(turns, { names });
        expect(redaction.turns).toHaveLength(turns.length);
        redaction.turns.forEach((redacted, i) => {
          expect(rebuild(turns[i]!.text, redacted)).toBe(redacted.text);
          followEveryOffset(turns[i]!.text, redacted);
        });
        expect(redactTranscript(turns, { names })).toEqual(redaction);
      }),
      { numRuns: 800 },
    );
  });

  it('finds nothing more in what it has written', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 4 }), (turns) => {
        const once = redactTranscript(turns).turns.map(({ text: each }) => each);
        for (const each of once) expect(each).not.toMatch(/\d{7}/);
      }),
      { numRuns: 500 },
    );
  });

  it('comes to an end on long input, in time that grows with it', { timeout: 60_000 }, () => {
    const started = performance.now();
    for (const unit of [
      ...[
        '4111 ',
        '1',
        'one ',
        'my password is ',
        'my name is ',
        'at ',
        'a at b dot ',
        '1 st st ',
        'J-',
      ],
      ...[
        'account number ',
        '12/',
        'March 3 ',
        'dr. ',
        'Ann Lee ',
        '\n',
        '1 Elm Street ',
        'no 4 ',
        'dot com ',
      ],
    ]) {
      redactTranscript([{ speaker: 'caller', text: unit.repeat(Math.ceil(16_384 / unit.length)) }]);
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

/** Every blank stays at the end of the piece before the cut. */
function cutAtBlanks(whole: string, places: readonly number[]): string[] {
  const blanks = [...whole.matchAll(/\s+/g)].map(({ index, 0: blank }) => index + blank.length);
  const at = [...new Set(places.map((place) => blanks[Math.floor(place * blanks.length)] ?? 0))];
  const cuts = [0, ...at.sort((a, b) => a - b), whole.length];
  return cuts.slice(1).map((cut, i) => whole.slice(cuts[i], cut));
}

function rebuild(source: string, { text: redacted, spans }: RedactedText): string {
  let rebuilt = '';
  let from = 0;
  for (const { start, end, at, length } of spans) {
    rebuilt += source.slice(from, start);
    expect(at).toBe(rebuilt.length);
    rebuilt += redacted.slice(at, at + length);
    from = end;
  }
  return rebuilt + source.slice(from);
}

function followEveryOffset(source: string, { text: redacted, spans }: RedactedText): void {
  for (let offset = 0; offset < source.length; offset += 1) {
    const there = toRedactedOffset(spans, offset);
    const span = spans.find(({ start, end }) => start <= offset && offset < end);
    if (span === undefined) {
      expect(redacted[there]).toBe(source[offset]);
      expect(toSourceOffset(spans, there)).toBe(offset);
    } else {
      expect(there).toBe(span.at);
      if (span.length > 0) expect(toSourceOffset(spans, there)).toBe(span.start);
    }
  }
}
