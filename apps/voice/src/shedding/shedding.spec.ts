import type { EventV1 } from '@verbatim/contracts';
import { LagStreams } from '@verbatim/backpressure';
import { Metrics } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft } from '../record/event-draft.js';
import { numberedEvent } from '../testing/events.js';
import { silentLogger } from '../testing/logger.js';
import { Shedding } from './shedding.js';

const STREAMS = [
  { vertical: 'salon', policy: 'drop-oldest' },
  { vertical: 'healthcare', policy: 'block' },
] as const;

let lag: LagStreams;
let metrics: Metrics;
let shedding: Shedding;
let nowMs: number;

beforeEach(() => {
  nowMs = 0;
  lag = new LagStreams(STREAMS.map(({ vertical }) => vertical));
  metrics = new Metrics();
  shedding = new Shedding({ streams: STREAMS, lag, metrics, logger: silentLogger() });
  for (const { vertical } of STREAMS) lag.numbered(vertical, `epoch-${vertical}`, 0, 0);
});

/** Nothing is acknowledged meanwhile: the lag grows with the clock. */
function until(toMs: number): void {
  for (; nowMs < toMs; nowMs += 250) shedding.tick(nowMs);
}

const final: EventDraft = {
  kind: 'transcript.final',
  outcome: 'completed',
  logprobs: [-0.1],
  wordTimings: { unit: 'segment', spans: [[0, 400]] },
  words: { text: 'Hello' },
};
const partial = (eventClass: 'critical' | 'sheddable', vertical = 'salon'): EventV1 =>
  ({ ...numberedEvent(1, eventClass).event, kind: 'transcript.partial', vertical }) as EventV1;

async function valueOf(name: string, labels: Record<string, string>): Promise<number | undefined> {
  const metric = (await metrics.registry.getMetricsAsJSON()).find((each) => each.name === name);
  return metric?.values.find((value) =>
    Object.entries(labels).every(([label, text]) => value.labels[label] === text),
  )?.value;
}

describe('Shedding', () => {
  it('gives up nothing within the objective', () => {
    until(9_000);
    expect(shedding.levelOf('salon')).toBe(0);
    expect(shedding.detailOf('salon', final)).toEqual(final);
    expect(shedding.takes(partial('sheddable'))).toBe(false);
  });

  it('gives up log-probabilities, then timings, and names them in the event', () => {
    until(11_000);
    expect(shedding.levelOf('salon')).toBe(1);
    const { logprobs: _logprobs, ...rest } = final as Extract<
      typeof final,
      { kind: 'transcript.final' }
    >;
    expect(shedding.detailOf('salon', final)).toEqual({ ...rest, shed: ['logprobs'] });
    until(16_000);
    const { wordTimings: _wordTimings, ...words } = rest;
    const shed = ['logprobs', 'wordTimings'];
    expect(shedding.detailOf('salon', final)).toEqual({ ...words, shed });
    expect(final).toHaveProperty('logprobs');
  });

  it('names nothing that was not there', () => {
    until(16_000);
    const bare: EventDraft = { kind: 'transcript.final', outcome: 'failed', words: { text: '' } };
    expect(shedding.detailOf('salon', bare)).toEqual(bare);
    const other: EventDraft = { kind: 'dtmf', words: { digits: '1' } };
    expect(shedding.detailOf('salon', other)).toEqual(other);
  });

  it('gives up sheddable partials last, and counts what it gives up', async () => {
    until(30_000);
    expect(shedding.levelOf('salon')).toBe(3);
    expect(shedding.takes(partial('sheddable'))).toBe(true);
    expect(shedding.takes(numberedEvent(2).event)).toBe(false);
    shedding.detailOf('salon', final);
    for (const field of ['logprobs', 'wordTimings', 'partial'])
      expect(await valueOf('voice_shed_total', { vertical: 'salon', field })).toBe(1);
    expect(await valueOf('voice_shed_level_state', { vertical: 'salon' })).toBe(3);
  });

  it('never touches a stream that blocks, however late it is', async () => {
    until(600_000);
    expect(shedding.levelOf('healthcare')).toBe(0);
    expect(shedding.detailOf('healthcare', final)).toBe(final);
    expect(shedding.takes(partial('critical', 'healthcare'))).toBe(false);
    expect(await valueOf('voice_shed_level_state', { vertical: 'healthcare' })).toBeUndefined();
  });

  it('tells each change to the running calls of its vertical, and to no others', () => {
    const told: string[] = [];
    const writer = (name: string, vertical: string, isClosed = false) => ({
      isClosed,
      call: { vertical },
      record: (draft: EventDraft) => {
        if (draft.kind === 'policy.intervened') told.push(`${name} ${draft.rule} ${draft.action}`);
      },
    });
    const leaving = writer('left', 'salon');
    for (const each of [
      writer('one', 'salon'),
      writer('blocking', 'healthcare'),
      writer('closed', 'salon', true),
      leaving,
    ])
      shedding.attach(each);
    shedding.detach(leaving);
    until(30_000);
    lag.forget('epoch-salon');
    until(60_000);
    const levels = [1, 2, 3, 2, 1, 0];
    expect(told).toEqual(levels.map((level) => `one shedding level-${level}`));
  });
});
