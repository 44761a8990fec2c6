import { beforeEach, describe, expect, it } from 'vitest';
import { TurnTaking } from './turn-taking.js';

let turns: TurnTaking;
beforeEach(() => {
  turns = new TurnTaking();
});

/** As the bridge does: asks where a turn is due. */
function asks(): boolean {
  const { isDue } = turns;
  if (isDue) turns.asked();
  return isDue;
}

describe('TurnTaking', () => {
  it('asks once for one wish', () => {
    turns.wants();
    expect([asks(), asks()]).toEqual([true, false]);
  });

  it('asks for nothing that nobody wants', () => {
    expect(asks()).toBe(false);
  });

  it('waits for the end of the response that is going on', () => {
    turns.responseCreated('r1');
    turns.wants();
    expect(asks()).toBe(false);
    turns.responseDone('r1');
    expect(asks()).toBe(true);
  });

  it('answers two turns that were committed meanwhile with one response', () => {
    turns.responseCreated('r1');
    turns.wants();
    turns.wants();
    turns.responseDone('r1');
    expect(asks()).toBe(true);
    turns.responseCreated('r2');
    turns.responseDone('r2');
    expect(asks()).toBe(false);
  });

  it('keeps the wish when the model was busy, and drops it when it was refused otherwise', () => {
    turns.wants();
    asks();
    turns.refused(true);
    expect(asks()).toBe(true);
    turns.refused(false);
    expect(asks()).toBe(false);
  });
});
