import type { LiveIntent, LiveTurn } from '@verbatim/compliance';
import { beforeEach, describe, expect, it } from 'vitest';
import { LiveRules, type CallEvaluator } from './live-rules.js';

const INTENT: LiveIntent = {
  ruleId: 'no-guarantees',
  ruleRevision: 1,
  spans: [],
  explanation: 'A result was promised.',
  action: 'correct',
  say: 'I cannot promise that.',
};

let judged: string[];
let finals: string[];
let intents: string[];
let failures: unknown[];
let dropped: number;
let seconds: number[];
let nowMs: number;
let soon: (() => void)[];

beforeEach(() => {
  [judged, finals, intents, failures] = [[], [], [], []];
  [dropped, seconds, nowMs, soon] = [0, [], 0, []];
});

const evaluator: CallEvaluator = {
  said: ({ text }) => {
    judged.push(text);
    if (text === 'broken') throw new Error('a bug');
    return text.includes('guarantee') ? [INTENT] : [];
  },
  heard: (itemId, length) => {
    judged.push(`${itemId} heard to ${length}`);
    return [];
  },
  happened: ({ event }) => {
    judged.push(event);
    return event === 'escalated' ? [INTENT] : [];
  },
  tick: (mediaMs) => (mediaMs >= 1_000 ? [INTENT] : []),
};

const rules = () =>
  new LiveRules({
    evaluator,
    onIntent: ({ ruleId }) => void intents.push(ruleId),
    onFinal: ({ text }) => void finals.push(text),
    onJudged: (each) => void seconds.push(each),
    onFailed: (error) => void failures.push(error),
    onDropped: () => void dropped++,
    now: () => nowMs,
    later: (run) => void soon.push(run),
  });

/** Everything that was put off, one turn of the loop after another. */
function loop(): void {
  while (soon.length > 0) soon.shift()!();
}

const turn = (text: string, itemId = text, isFinal = true): LiveTurn => ({
  itemId,
  speaker: 'agent',
  text,
  startMs: 0,
  endMs: 100,
  isFinal,
});

describe('LiveRules.said', () => {
  it('judges nothing in the turn of the loop in which the words arrive', () => {
    const live = rules();
    live.said(turn('I guarantee it.'));
    expect(judged).toEqual([]);
    loop();
    expect(intents).toEqual(['no-guarantees']);
  });

  it('judges one turn at a time, so that audio comes in between', () => {
    const live = rules();
    live.said(turn('one'));
    live.said(turn('two'));
    soon.shift()!();
    expect(judged).toEqual(['one']);
    loop();
    expect(judged).toEqual(['one', 'two']);
  });

  it('judges a turn in progress as it is now, and the final in its place', () => {
    const live = rules();
    live.said(turn('I gua', 'a1', false));
    live.said(turn('I guarantee', 'a1', false));
    live.said(turn('I guarantee it.', 'a1'));
    loop();
    expect(judged).toEqual(['I guarantee it.']);
    expect(finals).toEqual(['I guarantee it.']);
  });

  it('passes over turns in progress first when too many wait, and counts that', () => {
    const live = rules();
    live.said(turn('unfinished', 'a0', false));
    for (let i = 0; i < 65; i++) live.said(turn(`final ${i}`));
    loop();
    expect(dropped).toBe(2);
    expect(judged).toHaveLength(64);
    expect(judged).not.toContain('unfinished');
    expect(judged.at(-1)).toBe('final 64');
  });

  it('tells how long it took from the arrival of the words', () => {
    const live = rules();
    live.said(turn('one'));
    nowMs = 12;
    loop();
    expect(seconds).toEqual([0.012]);
  });

  it('survives an evaluator that fails, and goes on judging', () => {
    const live = rules();
    live.said(turn('broken'));
    live.said(turn('I guarantee it.'));
    loop();
    expect(failures).toHaveLength(1);
    expect(intents).toEqual(['no-guarantees']);
  });

  it('does nothing any more once the call is over', () => {
    const live = rules();
    live.said(turn('I guarantee it.'));
    live.close();
    loop();
    live.said(turn('I guarantee it.'));
    loop();
    expect([judged, intents]).toEqual([[], []]);
  });
});

describe('LiveRules', () => {
  it('judges what was heard and what happened in their place among the words', () => {
    const live = rules();
    live.said(turn('one', 'a1'));
    live.heard('a1', 2);
    live.happened({ event: 'escalated', atMs: 100 });
    loop();
    expect(judged).toEqual(['one', 'a1 heard to 2', 'escalated']);
    expect(intents).toEqual(['no-guarantees']);
  });
});

describe('LiveRules.tick', () => {
  it('asks what should have been said by now', () => {
    const live = rules();
    live.tick(999);
    expect(intents).toEqual([]);
    live.tick(1_000);
    expect(intents).toEqual(['no-guarantees']);
  });
});
