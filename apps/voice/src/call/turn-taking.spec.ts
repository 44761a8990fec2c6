import { beforeEach, describe, expect, it } from 'vitest';
import {
  OWN_ANSWER_LOST_MS,
  REQUEST_LOST_MS,
  RESPONSE_LOST_MS,
  TurnTaking,
} from './turn-taking.js';

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

describe('what the model never says', () => {
  let nowMs: number;
  beforeEach(() => {
    nowMs = 0;
    turns = new TurnTaking(() => nowMs);
  });
  const after = (ms: number) => {
    nowMs += ms;
    return turns.tick();
  };

  it('leaves a turn wanted whose request was lost, and forgets anything else that was asked for', () => {
    turns.wants();
    asks();
    expect(after(REQUEST_LOST_MS - 1)).toBeUndefined();
    expect(after(1)).toEqual({ responses: [] });
    expect(asks()).toBe(true);
    turns.responseCreated('r1');
    turns.responseDone('r1');
    turns.askedForOther();
    after(REQUEST_LOST_MS);
    expect([turns.isFree, asks()]).toEqual([true, false]);
  });

  it('is asked for where it was to answer a turn by itself and did not', () => {
    turns.leavesToModel();
    expect([turns.isSettled, asks()]).toEqual([false, false]);
    after(OWN_ANSWER_LOST_MS);
    expect(asks()).toBe(true);
  });

  it('gives up a response of which nothing comes any more, not one that goes on', () => {
    turns.responseCreated('r1');
    turns.responseCreated('r2');
    expect(after(RESPONSE_LOST_MS - 1)).toBeUndefined();
    turns.responseMoved('r2');
    expect(after(1)).toEqual({ responses: ['r1'] });
    expect(turns.active).toEqual(['r2']);
  });
});
