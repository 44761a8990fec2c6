import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HintedPolls } from './hinted-polls.js';

describe('HintedPolls', () => {
  const polls = (ask: (epochs: readonly string[]) => Promise<void>): HintedPolls =>
    new HintedPolls({
      isAwaited: (epoch) => epoch.startsWith('own'),
      ask,
      onBug: (error) => expect.unreachable(String(error)),
    });

  it('asks at once about epochs that are waited for, and about no others', async () => {
    const asked: (readonly string[])[] = [];
    const hinted = polls(async (epochs) => void asked.push(epochs));
    hinted.hint(['own1', 'other', 'own2']);
    hinted.hint(['other']);
    expect(asked).toEqual([['own1', 'own2']]);
    await hinted.close();
  });

  it('joins what is hinted during a round into the next one', async () => {
    const asked: (readonly string[])[] = [];
    let answer = (): void => undefined;
    const hinted = polls((epochs) => {
      asked.push(epochs);
      return new Promise((resolve) => (answer = resolve));
    });
    hinted.hint(['own1']);
    hinted.hint(['own2']);
    hinted.hint(['own1', 'own3']);
    answer();
    await delay(60);
    expect(asked).toEqual([['own1'], ['own2', 'own1', 'own3']]);
    answer();
    await hinted.close();
  });

  it('asks no more once closed', async () => {
    const asked: (readonly string[])[] = [];
    const hinted = polls(async (epochs) => void asked.push(epochs));
    await hinted.close();
    hinted.hint(['own1']);
    expect(asked).toEqual([]);
  });
});
