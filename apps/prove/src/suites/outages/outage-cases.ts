import type { Fault } from '../../system/fault.js';

export const SERVERS = ['postgres', 'redis', 'store'] as const;
export type ServerName = (typeof SERVERS)[number];

/** What befalls one server while calls are up. */
export interface OutageCase {
  readonly name: string;
  readonly server: ServerName;
  /** One after the other. */
  readonly phases: readonly { readonly fault: Fault; readonly ms: number }[];
  /** Whether an app must have said in its log what is wrong; slow is not wrong. */
  readonly isTold: boolean;
}

const OUTAGE_MS = 5_000;
/** Longer than a call. */
const SLOW_MS = 8_000;

/** As when a server is killed behind its balancer and then the balancer goes, too. */
const away = (server: ServerName): OutageCase => ({
  name: `${server} away 5 s`,
  server,
  phases: [
    { fault: { kind: 'reset' }, ms: OUTAGE_MS / 2 },
    { fault: { kind: 'refuse' }, ms: OUTAGE_MS / 2 },
  ],
  isTold: true,
});

const blackHoled = (server: ServerName): OutageCase => ({
  name: `${server} black-holed 5 s`,
  server,
  phases: [{ fault: { kind: 'black-hole' }, ms: OUTAGE_MS }],
  isTold: true,
});

const slowStore: OutageCase = {
  name: 'store at 500 ms',
  server: 'store',
  phases: [{ fault: { kind: 'delay', ms: 500 }, ms: SLOW_MS }],
  isTold: false,
};

export const OUTAGES: readonly OutageCase[] = [
  away('redis'),
  blackHoled('redis'),
  away('postgres'),
  blackHoled('postgres'),
  away('store'),
  slowStore,
];

/** The two that every call feels: the way out of voice, and the way into the index. */
export const SHORT_OUTAGES: readonly OutageCase[] = [away('redis'), away('postgres')];
