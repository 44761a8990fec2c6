import { beforeEach, describe, expect, it } from 'vitest';
import { TurnTaking } from './turn-taking.js';

let turns: TurnTaking;
beforeEach(() => {
  turns = new TurnTaking();
});

describe('TurnTaking', () => {
  it('asks once for one wish', () => {
    turns.wants();
    expect([turns.shouldAsk(), turns.shouldAsk()]).toEqual([true, false]);
  });

  it('asks for nothing that nobody wants', () => {
    expect(turns.shouldAsk()).toBe(false);
  });

  it('waits for the end of the response that is going on', () => {
    turns.responseCreated('r1');
    turns.wants();
    expect(turns.shouldAsk()).toBe(false);
    turns.responseDone('r1');
    expect(turns.shouldAsk()).toBe(true);
  });

  it('answers two turns that were committed meanwhile with one response', () => {
    turns.responseCreated('r1');
    turns.wants();
    turns.wants();
    turns.responseDone('r1');
    expect(turns.shouldAsk()).toBe(true);
    turns.responseCreated('r2');
    turns.responseDone('r2');
    expect(turns.shouldAsk()).toBe(false);
  });

  it('keeps the wish when the model was busy, and drops it when it was refused otherwise', () => {
    turns.wants();
    turns.shouldAsk();
    turns.refused(true);
    expect(turns.shouldAsk()).toBe(true);
    turns.refused(false);
    expect(turns.shouldAsk()).toBe(false);
  });
});
