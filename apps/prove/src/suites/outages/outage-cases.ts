import type { Fault } from '../../system/fault.js';
import { type App, APPS } from './app-logs.js';

/** In the order in which the apps need them at start. */
export const SERVERS = ['postgres', 'store', 'redis'] as const;
export type ServerName = (typeof SERVERS)[number];

/** What befalls one server while calls are up. */
export interface OutageCase {
  readonly name: string;
  readonly server: ServerName;
  /** One after the other. */
  readonly phases: readonly { readonly fault: Fault; readonly ms: number }[];
  /** Who must have named the server in its log. Nobody where it is only slow: that is the lag's to show. */
  readonly tellers: readonly App[];
}

/** Who works with which server while calls are up. Voice brings nothing but keys to the store. */
export const CONCERNED: Readonly<Record<ServerName, readonly App[]>> = {
  postgres: APPS,
  redis: APPS,
  store: ['audit-worker'],
};

const OUTAGE_MS = 5_000;
export const SLOW_WRITE_MS = 500;
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
  tellers: CONCERNED[server],
});

/** Voice finds silence out within 2 s; the worker's statements and reads may take up to 20. */
const blackHoled = (server: ServerName): OutageCase => ({
  name: `${server} black-holed 5 s`,
  server,
  phases: [{ fault: { kind: 'black-hole' }, ms: OUTAGE_MS }],
  tellers: ['voice'],
});

export const SLOW_STORE: OutageCase = {
  name: `store at ${SLOW_WRITE_MS} ms`,
  server: 'store',
  phases: [{ fault: { kind: 'delay', ms: SLOW_WRITE_MS }, ms: SLOW_MS }],
  tellers: [],
};

export const OUTAGES: readonly OutageCase[] = [
  away('redis'),
  blackHoled('redis'),
  away('postgres'),
  blackHoled('postgres'),
  away('store'),
  SLOW_STORE,
];

/** The two that every call feels: the way out of voice, and the way into the index. */
export const SHORT_OUTAGES: readonly OutageCase[] = [away('redis'), away('postgres')];
