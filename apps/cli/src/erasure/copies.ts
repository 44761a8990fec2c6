import type { ErasureReceiptBody } from '@verbatim/audit-log';

/** One copy of what was said, and what became of it. */
export type Copy = ErasureReceiptBody['copies'][number];
type Reached = Omit<Copy, 'callId'>;

export const destroyed = (place: Copy['place'], count: number, what: string): Reached =>
  count === 0
    ? { place, outcome: 'none-held', detail: `no ${what} left` }
    : { place, outcome: 'destroyed', detail: `${count} ${what}` };

export const notReached = (place: Copy['place'], why: string): Reached => ({
  place,
  outcome: 'not-reached',
  detail: why.slice(0, DETAIL_MAX),
});

const DETAIL_MAX = 300;

/** How long a process may keep a key that it has opened; see `CallKeyring`. */
const CACHED_KEYS = 'processes forget keys that they opened within an hour, or when they end';

/** Copies that no run can reach, or need not: the same for every call. */
export const STANDING_COPIES: readonly Reached[] = [
  {
    place: 'segments',
    outcome: 'unreadable',
    detail: 'frames, messages, spools and queues hold words under the destroyed key',
  },
  notReached('key-caches', CACHED_KEYS),
  notReached(
    'carrier-records',
    'the carrier keeps numbers and times of its calls by its own rules',
  ),
  notReached(
    'exports',
    'files that were exported are where they were taken; the access log says by whom',
  ),
  notReached(
    'backups',
    'a backup that holds the wrapped key can bring it back: remove keys/<callId> there, too',
  ),
];
