import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Aftermath, ChaosWorld, Scenario } from '../scenario.js';

const AWAY_AFTER_MS = 4_000;
const AWAY_MS = 60_000;

const nothingMore = (): Promise<Aftermath> => Promise.resolve({});

const storeAt500 = {
  name: 'store-500ms',
  summary: 'every write to the object store takes 500 ms longer',
  waves: 'half-minute',
  environment: { STORE_WRITE_DELAY_MS: '500' },
  befall: nothingMore,
} satisfies Scenario;

const storeAt5000 = {
  name: 'store-5s',
  summary: 'every write to the object store takes 5 s longer',
  waves: 'half-minute',
  environment: { STORE_WRITE_DELAY_MS: '5000' },
  befall: nothingMore,
} satisfies Scenario;

const storeFailing = {
  name: 'store-failing',
  summary: '30 % of the writes to the object store fail',
  waves: 'half-minute',
  environment: { STORE_FAIL_PERCENT: '30' },
  befall: nothingMore,
} satisfies Scenario;

const storeAway = {
  name: 'store-away',
  summary: 'the object store is away for 60 s',
  waves: 'minute',

  /** The folder goes as a mount does: whoever writes or reads in it finds nothing there. */
  async befall({ rehearsal, note }: ChaosWorld) {
    const store = `${rehearsal.environment.STORE_DIRECTORY}`;
    await delay(AWAY_AFTER_MS);
    await rename(store, `${store}-away`);
    note('The object store is away.');
    // To its end even when the calls end before: the minute is what is rehearsed.
    await delay(AWAY_MS);
    await rename(`${store}-away`, store);
    note('The object store is back.');
    return {};
  },
} satisfies Scenario;

export const STORE_SCENARIOS: readonly Scenario[] = [
  storeAt500,
  storeAt5000,
  storeFailing,
  storeAway,
];
