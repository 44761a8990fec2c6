import { beforeEach, describe, expect, it } from 'vitest';
import { SpareTurns } from './spare-turns.js';

let nowMs: number;
let turns: (() => void)[];
let ran: string[];
let spare: SpareTurns;

beforeEach(() => {
  [nowMs, turns, ran] = [0, [], []];
  spare = new SpareTurns(
    () => nowMs,
    (run) => turns.push(run),
  );
});

const work = (name: string, ms: number) =>
  spare.later(() => {
    ran.push(name);
    nowMs += ms;
  });
const turn = (): void => turns.shift()!();

describe('SpareTurns', () => {
  it('runs nothing at once, and in one turn what takes little', () => {
    for (const name of ['a', 'b', 'c']) work(name, 0.1);
    expect(ran).toEqual([]);
    turn();
    expect(ran).toEqual(['a', 'b', 'c']);
    expect(turns).toEqual([]);
  });

  it('leaves the rest to the next turn after half a millisecond, in order', () => {
    for (const name of ['a', 'b', 'c', 'd']) work(name, 0.3);
    turn();
    expect(ran).toEqual(['a', 'b']);
    work('e', 0.3);
    turn();
    turn();
    expect(ran).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(turns).toEqual([]);
  });

  it('runs what was put in meanwhile, in this turn or the next', () => {
    spare.later(() => work('inner', 1));
    turn();
    expect(ran).toEqual(['inner']);
    work('after', 0);
    expect(turns).toHaveLength(1);
  });

  it('runs the rest where something throws', () => {
    spare.later(() => {
      throw new Error('a bug');
    });
    work('after', 0);
    expect(turn).toThrow('a bug');
    turn();
    expect(ran).toEqual(['after']);
  });
});
