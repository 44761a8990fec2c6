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
import { type Replay, replay } from './replay.js';
import type { Suite, SuiteContext } from './suite.js';

/** Half a second a write, and too little room in front of it: partials must give way. */
export const floodOf = ({ isShort }: SuiteContext) => ({
  STORE_WRITE_DELAY_MS: '500',
  ...(isShort
    ? { VOICE_BUFFER_CAPACITY_EVENTS: '16', QUEUE_CAPACITY_JOBS: '1' }
    : { VOICE_BUFFER_CAPACITY_EVENTS: '100', QUEUE_CAPACITY_JOBS: '4' }),
});

export const replayAnalytics: Suite = {
  name: 'replay-analytics',
  summary:
    'the same calls as sales, with a slow store and a tiny buffer: drops are partials, and explained',

  async run(context) {
    const result = await replay(context, {
      name: this.name,
      vertical: 'sales',
      environment: floodOf(context),
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
