import { beforeEach, describe, expect, it } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { CallerSilence } from './caller-silence.js';

const SILENCE = { afterMs: 8_000, prompts: ['Are you there?', 'Hello?'], closing: 'Goodbye.' };

let nowMs: number;
let said: string[];
let isPromptTaken: boolean;
let record: DraftList;
let silence: CallerSilence;

beforeEach(() => {
  [nowMs, said, isPromptTaken, record] = [0, [], true, new DraftList()];
  silence = new CallerSilence({
    silence: SILENCE,
    record,
    prompt: (text) => {
      if (isPromptTaken) said.push(text);
      return isPromptTaken;
    },
    close: (text) => said.push(text),
    now: () => nowMs,
  });
});

function pass(ms: number, isWaiting = true): void {
  for (let passed = 0; passed < ms; passed += 100) {
    silence.tick(isWaiting);
    nowMs += 100;
  }
  silence.tick(isWaiting);
}

describe('a caller who says nothing', () => {
  it('hears each prompt once, then the last words, each after the same time', () => {
    pass(7_900);
    expect(said).toEqual([]);
    pass(100);
    expect(said).toEqual(['Are you there?']);
    pass(2_000, false); // It is being said.
    pass(8_100);
    pass(8_100);
    pass(60_000);
    expect(said).toEqual(['Are you there?', 'Hello?', 'Goodbye.']);
    expect(record.of('policy.intervened').map(({ action }) => action)).toEqual([
      'prompted',
      'prompted',
      'closed',
    ]);
  });

  it('is asked from the start again after they spoke', () => {
    pass(8_000);
    silence.heard();
    pass(8_000);
    expect(said).toEqual(['Are you there?', 'Are you there?']);
  });

  it('is not meant while somebody else is waited for', () => {
    pass(7_000);
    pass(60_000, false);
    pass(7_000);
    expect(said).toEqual([]);
  });

  it('is asked the same again when somebody had begun to speak', () => {
    isPromptTaken = false;
    pass(8_000);
    isPromptTaken = true;
    pass(8_100);
    expect(said).toEqual(['Are you there?']);
    expect(record.of('policy.intervened')).toHaveLength(1);
  });
});
