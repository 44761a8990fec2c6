import { describe, expect, it } from 'vitest';
import type { EvalDialogue, GoldEntity } from './eval-dialogue.js';
import { f1Of, MeasureBoard, regressionsOf } from './measures.js';
import { scoreEntities } from './score-entities.js';

const dialogue = (
  text: string,
  gold: readonly GoldEntity[],
  more: Partial<EvalDialogue> = {},
): EvalDialogue => ({
  id: 'a',
  place: 'a.yaml:1',
  corpus: 'own',
  half: 'all',
  vertical: 'salon',
  context: { at: Date.parse('2019-03-01T18:00:00Z'), timeZone: 'America/Los_Angeles' },
  judgedAt: Date.parse('2019-03-01T18:00:00Z'),
  turns: [{ speaker: 'caller', text }],
  gold: [gold],
  judged: ['time', 'date'],
  final: [],
  findings: { expected: [], none: [] },
  ...more,
});

describe('scoreEntities', () => {
  it('tells what was found, missed and found in vain', () => {
    const gold: GoldEntity[] = [
      { type: 'time', value: '16:00' },
      { type: 'date', value: '2019-03-09' },
    ];
    expect(scoreEntities(dialogue('tomorrow at 4 pm', gold))).toEqual([
      { level: 'turn', turn: 0, type: 'time', value: '16:00', result: 'found' },
      { level: 'turn', turn: 0, type: 'date', value: '2019-03-09', result: 'missed' },
      { level: 'turn', turn: 0, type: 'date', value: '2019-03-02', result: 'false' },
    ]);
  });

  it('counts a value once a turn, however often it is said', () => {
    const gold: GoldEntity[] = [{ type: 'time', value: '16:00' }];
    expect(scoreEntities(dialogue('at 4 pm, yes, 16:00', gold))).toHaveLength(1);
  });

  it('judges only what the corpus annotates, and slots only where the dialogue has gold', () => {
    const text = 'at 4 pm for two people, tomorrow';
    const results = scoreEntities(
      dialogue(text, [], { judged: ['date'], final: [{ type: 'time', value: '16:00' }] }),
    );
    expect(results.map(({ level, type, result }) => [level, type, result])).toEqual([
      ['turn', 'date', 'false'],
      ['final', 'time', 'found'],
    ]);
  });
});

describe('MeasureBoard', () => {
  it('adds up all verticals and each', () => {
    const board = new MeasureBoard();
    const gold: GoldEntity[] = [{ type: 'time', value: '16:00' }];
    for (const vertical of ['salon', 'sales'] as const) {
      const one = dialogue('at 4 pm', gold, { vertical });
      board.add(one, scoreEntities(one));
    }
    expect(board.measures()).toEqual([
      { name: 'own/all/turn/time', found: 2, missed: 0, false: 0 },
      { name: 'own/all/turn/time/sales', found: 1, missed: 0, false: 0 },
      { name: 'own/all/turn/time/salon', found: 1, missed: 0, false: 0 },
    ]);
  });
});

describe('f1Of', () => {
  it('is the harmonic mean of precision and recall', () => {
    expect(f1Of({ found: 3, missed: 1, false: 2 })).toBeCloseTo(0.667, 3);
    expect(f1Of({ found: 0, missed: 0, false: 0 })).toBe(1);
    expect(f1Of({ found: 0, missed: 1, false: 0 })).toBe(0);
  });
});

describe('regressionsOf', () => {
  const measure = (name: string, found: number, missed: number) => ({
    name,
    found,
    missed,
    false: 0,
  });

  it('names what lost more than the tolerance', () => {
    const before = [
      measure('sgd/held-out/turn/date', 100, 0),
      measure('sgd/held-out/turn/time', 100, 0),
    ];
    const now = [
      measure('sgd/held-out/turn/date', 90, 10),
      measure('sgd/held-out/turn/time', 99, 1),
    ];
    expect(regressionsOf(before, now).map(({ name }) => name)).toEqual(['sgd/held-out/turn/date']);
  });

  it('compares only what both runs have, and no single vertical', () => {
    const before = [
      measure('sgd/held-out/turn/date/salon', 9, 0),
      measure('own/all/turn/date', 9, 0),
    ];
    const now = [
      measure('sgd/held-out/turn/date/salon', 1, 8),
      measure('sgd/held-out/turn/date', 1, 8),
    ];
    expect(regressionsOf(before, now)).toEqual([]);
  });
});
