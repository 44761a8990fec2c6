import { Metrics } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelCircuit } from './model-circuit.js';

let nowMs: number;
let circuit: ModelCircuit;

beforeEach(() => {
  nowMs = 0;
  circuit = new ModelCircuit(new Metrics(), () => nowMs);
});

const fails = (times: number, model = 'big') => {
  for (let i = 0; i < times; i++) circuit.failed(model, 'overloaded');
};

describe('ModelCircuit', () => {
  it('lets every call dial until a model has failed five times running', () => {
    fails(4);
    expect(circuit.mayDial('big')).toBe(true);
    fails(1);
    expect([circuit.mayDial('big'), circuit.isOpen('big')]).toEqual([false, true]);
    expect(circuit.mayDial('small')).toBe(true);
  });

  it('lets one of two hundred calls through when the time is over', () => {
    fails(5);
    nowMs = 5_000;
    const through = Array.from({ length: 200 }, () => circuit.mayDial('big')).filter(Boolean);
    expect(through).toHaveLength(1);
  });

  it('stays shut for twice as long when the probe fails, a minute at most', () => {
    fails(5);
    let openForMs = 5_000;
    for (let i = 0; i < 6; i++) {
      nowMs += openForMs;
      expect(circuit.mayDial('big')).toBe(true);
      fails(1);
      openForMs = Math.min(60_000, openForMs * 2);
      nowMs += openForMs - 1;
      expect(circuit.mayDial('big')).toBe(false);
      nowMs -= openForMs - 1;
    }
  });

  it('is passable for all once the probe has got through', () => {
    fails(5);
    nowMs = 5_000;
    circuit.mayDial('big');
    circuit.succeeded('big');
    expect([circuit.mayDial('big'), circuit.mayDial('big')]).toEqual([true, true]);
  });

  it.each(['quota', 'refused'] as const)('knows after one %s that no model will do', (failure) => {
    circuit.failed('big', failure);
    expect([circuit.mayDial('big'), circuit.mayDial('small')]).toEqual([false, false]);
  });

  it('takes the end of one session for no sign of an outage', () => {
    for (let i = 0; i < 50; i++) circuit.failed('big', i % 2 ? 'expired' : 'lost');
    expect(circuit.mayDial('big')).toBe(true);
  });
});
