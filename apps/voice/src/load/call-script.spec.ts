import { EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { Recording } from '../testing/recording.js';
import { CallScript } from './call-script.js';

const eventsOf = (criticalPercent: number, count: number): EventV1[] => {
  const recording = new Recording({ policy: 'drop-oldest', vertical: 'sales' });
  const script = new CallScript(criticalPercent, () => 0.3);
  for (let i = 0; i < count; i += 1) recording.recorder.record(script.next());
  return recording.events;
};

describe('CallScript', () => {
  it('makes events that the contract accepts, with the words sealed', () => {
    const events = eventsOf(40, 100);
    expect(events.flatMap((event) => EventV1.safeParse(event).error?.issues ?? [])).toEqual([]);
    const finals = events.filter(({ kind }) => kind === 'transcript.final');
    expect(finals.length).toBeGreaterThan(0);
    expect(finals.every(({ words }) => words?.form === 'sealed')).toBe(true);
  });

  it.each([20, 40, 75, 100])('makes %i percent of them critical', (percent) => {
    const events = eventsOf(percent, 4_000);
    const critical = events.filter((event) => event.class === 'critical').length;
    expect(critical / 40).toBeCloseTo(percent, -0.5);
  });

  it('ends a turn with all that it owes, and no turn when none was begun', () => {
    const script = new CallScript(40, () => 0);
    expect(script.rest()).toEqual([]);
    script.next();
    script.next();
    expect(script.rest().map(({ kind }) => kind)).toEqual([
      'transcript.final',
      'obligation.closed',
      'usage.recorded',
    ]);
    expect(script.next().kind).toBe('obligation.opened');
  });

  it('closes every obligation that it opens, in order', () => {
    const obligations = eventsOf(40, 200).flatMap((event) =>
      event.kind === 'obligation.opened' || event.kind === 'obligation.closed'
        ? [`${event.kind} ${event.obligationId}`]
        : [],
    );
    for (let i = 0; i + 1 < obligations.length; i += 2) {
      expect(obligations[i + 1]).toBe(obligations[i]?.replace('opened', 'closed'));
    }
  });
});
