import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallInput, CallTurn } from '../call-input.js';
import { LiveEvaluator } from '../live/live-evaluator.js';
import { callFrom, ruleSetOf, ruleText } from '../testing/inline-rules.js';
import type { Verdict } from '../verdict.js';
import { evaluateCall } from './evaluate-call.js';

const RULES = ruleSetOf(
  ruleText(
    'threat',
    "obligation: { type: must-not-say, say: { any: [{ phrases: ['(arrest|sue) you'] }, { regex: 'jail (time|now)' }] } }",
    'live: { action: correct, upon: trigger, say: Sorry. }',
  ),
  ruleText(
    'lawyer',
    'obligation: { type: must-not-say, say: { near: { all: [{ phrases: [lawyer] }, { phrases: [court] }], withinWords: 6 } } }',
  ),
  ruleText(
    'price',
    'obligation: { type: must-not-say, say: { all: [{ entity: money }, { not: { phrases: [in total] } }] } }',
  ),
  ruleText('notice', 'obligation: { type: must-say, say: { phrases: [call is recorded] } }'),
  ruleText(
    'order',
    'obligation: { type: must-before, first: { phrases: [call is recorded] }, before: substantive-caller-turn }',
  ),
  ruleText(
    'emergency',
    "obligation: { type: within, say: { phrases: ['911'] }, withinMs: 9000, of: { by: caller, phrases: [chest pain] } }",
  ),
);

const word = fc.constantFrom(
  ...'arrest sue you jail now time lawyer court ninety dollars in total this call is recorded chest pain nine one one i want to talk about my bill'.split(
    ' ',
  ),
);
const turn = fc.record({
  speaker: fc.constantFrom('agent' as const, 'caller' as const),
  words: fc.array(word, { minLength: 1, maxLength: 12 }),
  heard: fc.option(fc.nat({ max: 80 }), { nil: undefined, freq: 4 }),
});
const TURN_MS = 4_000;

/** Turns begin every four seconds and last three. */
const turns = fc.array(turn, { minLength: 1, maxLength: 12 }).map((all) =>
  all.map(({ speaker, words, heard }, i): CallTurn => ({
    speaker,
    text: words.join(' '),
    startMs: i * TURN_MS,
    endMs: i * TURN_MS + 3_000,
    ...(speaker === 'agent' && heard !== undefined ? { heardLength: heard } : {}),
  })),
);

const BASE = callFrom(RULES, 'turns: []');
const callWith = (spoken: readonly CallTurn[]): CallInput => ({
  ...BASE,
  turns: spoken,
  endedMs: 60_000,
});
const judge = (spoken: readonly CallTurn[]): Verdict => evaluateCall(RULES, callWith(spoken));

/** What was found, without the places. */
const outcomes = ({ findings }: Verdict): string[] =>
  findings.map(({ ruleId, outcome }) => `${ruleId} ${outcome}`).sort();

/** The same, with each place as an offset in everything that was said. */
function placed({ findings }: Verdict, spoken: readonly CallTurn[]): string[] {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of spoken) {
    starts.push(length);
    length += text.length + 1;
  }
  return findings
    .map(({ ruleId, outcome, spans }) => {
      const first = spans[0];
      const last = spans.at(-1);
      if (first === undefined || last === undefined) return `${ruleId} ${outcome}`;
      return `${ruleId} ${outcome} ${starts[first.turn]! + first.start}-${starts[last.turn]! + last.end}`;
    })
    .sort();
}

/** One turn in two finals, cut between words, the time shared out by letters. */
function cutAt(spoken: readonly CallTurn[], which: number, where: number): CallTurn[] {
  const at = which % spoken.length;
  const { text, startMs, endMs, heardLength, ...rest } = spoken[at]!;
  const blanks = [...text.matchAll(/ /g)].map(({ index }) => index);
  if (blanks.length === 0) return [...spoken];
  const blank = blanks[where % blanks.length]!;
  const middleMs = Math.round(startMs + ((endMs - startMs) * blank) / text.length);
  const part = (from: number, to: number, partStart: number, partEnd: number): CallTurn => ({
    ...rest,
    text: text.slice(from, to),
    startMs: partStart,
    endMs: partEnd,
    ...(heardLength === undefined ? {} : { heardLength: Math.max(0, heardLength - from) }),
  });
  const parts = [part(0, blank, startMs, middleMs), part(blank + 1, text.length, middleMs, endMs)];
  return [...spoken.slice(0, at), ...parts, ...spoken.slice(at + 1)];
}

describe('A verdict', () => {
  it('is the same, byte for byte, for the same input', () => {
    fc.assert(
      fc.property(turns, (spoken) => {
        const again = evaluateCall(RULES, structuredClone(callWith(spoken)));
        expect(JSON.stringify(again)).toBe(JSON.stringify(judge(spoken)));
      }),
    );
  });

  it('does not depend on where talk was cut into finals', () => {
    fc.assert(
      fc.property(turns, fc.nat(), fc.nat(), (spoken, which, where) => {
        const cut = cutAt(spoken, which, where);
        expect(placed(judge(cut), cut)).toEqual(placed(judge(spoken), spoken));
      }),
      { numRuns: 300 },
    );
  });

  it('does not change when somebody hesitates or says nothing', () => {
    fc.assert(
      fc.property(
        turns,
        fc.nat(),
        fc.constantFrom('Uh…', '', '—', 'um, er'),
        (spoken, where, text) => {
          const at = where % (spoken.length + 1);
          const startMs = at * TURN_MS - 500;
          const silent: CallTurn = { speaker: 'caller', text, startMs, endMs: startMs + 100 };
          const more = [...spoken.slice(0, at), silent, ...spoken.slice(at)];
          expect(outcomes(judge(more))).toEqual(outcomes(judge(spoken)));
        },
      ),
    );
  });

  it('does not change when the call goes on about something else', () => {
    fc.assert(
      fc.property(turns, (spoken) => {
        const startMs = spoken.length * TURN_MS;
        const other = (speaker: 'agent' | 'caller', delayMs: number): CallTurn => ({
          speaker,
          text: 'the weather',
          startMs: startMs + delayMs,
          endMs: startMs + delayMs + 500,
        });
        const last = spoken.at(-1)!.speaker;
        const more = [...spoken, other(last === 'agent' ? 'caller' : 'agent', 0), other(last, 900)];
        expect(outcomes(judge(more))).toEqual(outcomes(judge(spoken)));
      }),
    );
  });

  it('never loses what was said when more is said', () => {
    fc.assert(
      fc.property(turns, turns, (spoken, more) => {
        const later = more.map((each) => ({
          ...each,
          startMs: each.startMs + 100_000,
          endMs: each.endMs + 100_000,
        }));
        const said = (verdict: Verdict): number =>
          verdict.findings.filter(({ ruleId }) => ruleId === 'threat').length;
        expect(said(judge([...spoken, ...later]))).toBeGreaterThanOrEqual(said(judge(spoken)));
      }),
    );
  });

  it('points into the turns that it was given', () => {
    fc.assert(
      fc.property(turns, (spoken) => {
        for (const { spans } of judge(spoken).findings) {
          for (const { turn: index, start, end } of spans) {
            expect(start).toBeLessThan(end);
            expect(end).toBeLessThanOrEqual(spoken[index]!.text.length);
          }
        }
      }),
    );
  });

  it('says of forbidden words what was said while they were spoken', () => {
    fc.assert(
      fc.property(turns, (spoken) => {
        const live = new LiveEvaluator(RULES, BASE);
        const intents = spoken.flatMap((each, i) =>
          live.said({ ...each, itemId: String(i), isFinal: true }),
        );
        const told = intents.map(({ spans }) => `${spans[0]?.itemId} ${spans[0]?.start}`);
        const found = judge(spoken)
          .findings.filter(({ ruleId }) => ruleId === 'threat')
          .map(({ spans }) => `${spans[0]?.turn} ${spans[0]?.start}`);
        expect(told.sort()).toEqual(found.sort());
      }),
    );
  });
});
