import { type Check, expectAtLeast } from '../results/check.js';
import {
  conversationsEndedWell,
  everyNumberIsAccountedFor,
  everyWordIsBack,
  explainedEvents,
  integrityIsVerified,
  noCriticalEventIsLost,
  noMissingEventIsUnexplained,
  verdictIsOneOf,
} from './record-checks.js';
import { type Replay, replay, SCALED_PARTIAL_INTERVAL_MS } from './replay.js';
import type { Suite } from './suite.js';

/** Everything too small for the flood: half a second a write, 100 events of buffer, a queue of 4 jobs. */
export const FLOODED = {
  VOICE_PARTIAL_INTERVAL_MS: SCALED_PARTIAL_INTERVAL_MS,
  VOICE_BUFFER_CAPACITY_EVENTS: '100',
  QUEUE_CAPACITY_JOBS: '4',
  STORE_WRITE_DELAY_MS: '500',
};

export const replayAnalytics: Suite = {
  name: 'replay-analytics',
  summary:
    'the same calls as sales, with a slow store and a tiny buffer: drops are partials, and explained',

  async run(context) {
    const result = await replay(context, {
      name: this.name,
      vertical: 'sales',
      environment: FLOODED,
    });
    return [
      conversationsEndedWell(result),
      ...accountOf(result),
      everyWordIsBack(result),
      expectAtLeast('partials dropped (the flood was one)', 1, explainedEvents(result.calls)),
    ];
  },
};

/** What holds of an analytics record whatever was done to the system. */
export const accountOf = (result: Replay): Check[] => [
  integrityIsVerified(result),
  verdictIsOneOf(result, ['complete', 'gaps-explained']),
  noCriticalEventIsLost(result),
  noMissingEventIsUnexplained(result),
  everyNumberIsAccountedFor(result),
];
