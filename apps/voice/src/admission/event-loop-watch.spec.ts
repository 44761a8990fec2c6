import { Metrics } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import { listeningLogger } from '../testing/logger.js';
import { EventLoopWatch } from './event-loop-watch.js';

function watchOf(delays?: { nowMs: number }) {
  const metrics = new Metrics();
  const { logger, lines } = listeningLogger();
  const watch = new EventLoopWatch({
    delayMaxMs: 100,
    metrics,
    logger,
    ...(delays && {
      delays: { start: () => undefined, stop: () => undefined, takeMs: () => delays.nowMs },
    }),
  });
  const state = async () => (await metrics.text(['voice_event_loop_late_state'])).split(' ').at(-1);
  return { watch, lines, state };
}

describe('EventLoopWatch', () => {
  it('diverts after three late seconds, takes calls again after five quiet ones, and says so once each', async () => {
    const delays = { nowMs: 150 };
    const { watch, lines, state } = watchOf(delays);
    const sampled = (seconds: number): boolean[] =>
      Array.from({ length: seconds }, () => {
        watch.sample();
        return watch.isLate;
      });
    expect(sampled(4)).toEqual([false, false, true, true]);
    expect((await state())?.trim()).toBe('1');
    delays.nowMs = 10;
    expect(sampled(6)).toEqual([true, true, true, true, false, false]);
    expect((await state())?.trim()).toBe('0');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'The event loop is late: new calls are diverted.',
      'The event loop is on time again: calls are taken.',
    ]);
  });

  it('sees an event loop that is really late', async () => {
    const { watch } = watchOf();
    watch.start();
    for (let turn = 0; turn < 10; turn++) {
      const until = performance.now() + 200;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (turn % 3 === 2) watch.sample();
    }
    watch.stop();
    expect(watch.isLate).toBe(true);
  });
});
