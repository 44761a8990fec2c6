import {
  type Check,
  expectAll,
  expectAtLeast,
  expectAtMost,
  expectExactly,
} from '../../results/check.js';
import {
  conversationsEndedWell,
  everyWordIsBack,
  explainedEvents,
  integrityIsVerified,
  noCriticalEventIsLost,
  noMissingEventIsUnexplained,
  verdictIsOneOf,
} from '../record-checks.js';
import type { Replay } from '../replay.js';
import { type App, APPS, type AppLogs } from './app-logs.js';
import { distinctiveWordsOf, linesWithWords } from './distinctive-words.js';
import type { LagSeen } from './lag-watch.js';
import type { OutageCase, ServerName } from './outage-cases.js';

/** What a case leaves behind to be judged. */
export interface OutageOutcome {
  readonly replay: Replay;
  /** Apps that ended, which none may. */
  readonly ended: readonly App[];
  readonly lag: LagSeen;
  /** While nothing was wrong. */
  readonly quietLag: LagSeen;
}

/** Ten lines for each of eight calls, a line a second for each of a few reasons: far from a flood. */
const LOG_LINES_MAX = 200;

const NAMES: Readonly<Record<ServerName, RegExp>> = {
  postgres: /PostgreSQL/,
  redis: /Redis/,
  store: /object store|s3:\/\//i,
};

/** What holds of the calls whatever went away. */
export function recordChecks({ replay, ended }: OutageOutcome): Check[] {
  const compliance = ofVertical(replay, 'healthcare');
  const analytics = ofVertical(replay, 'sales');
  return [
    expectExactly('apps that ended', 0, ended.length),
    conversationsEndedWell(replay),
    integrityIsVerified(replay),
    named('healthcare', verdictIsOneOf(compliance, ['complete'])),
    named('healthcare', everyWordIsBack(compliance)),
    named('sales', noCriticalEventIsLost(analytics)),
    named('sales', noMissingEventIsUnexplained(analytics)),
    named('sales', everyWordIsBack(analytics)),
  ];
}

/** The buffer was full for a while, else the rows about missing events would say nothing. */
export const partialsGaveWay = ({ replay }: OutageOutcome): Check =>
  named(
    'sales',
    expectAtLeast(
      'partials that gave way, explained',
      1,
      explainedEvents(ofVertical(replay, 'sales').calls),
    ),
  );

/** An outage must show: in the lag while it lasts, and in the logs of those who notice it first. */
export async function visibilityChecks(
  { server, tellers }: OutageCase,
  { lag, quietLag }: OutageOutcome,
  logs: AppLogs,
): Promise<Check[]> {
  const isAway = tellers.length > 0;
  return [
    isAway
      ? expectAtLeast('lag max, above the fault-free', quietLag.maxMs + 1, lag.maxMs, 'ms')
      : expectAtLeast('lag median, above fault-free', quietLag.medianMs + 1, lag.medianMs, 'ms'),
    ...(isAway ? [await isNamedInLogs(server, tellers, logs)] : []),
    expectAtMost('log lines of both apps', LOG_LINES_MAX, await countLines(logs)),
  ];
}

export async function isNamedInLogs(
  server: ServerName,
  tellers: readonly App[],
  logs: AppLogs,
): Promise<Check> {
  const telling: App[] = [];
  for (const app of APPS) {
    const lines = await logs.linesOf(app);
    if (lines.some((line) => NAMES[server].test(line))) telling.push(app);
  }
  return {
    name: `logs that name ${server}`,
    target: tellers.join(', '),
    result: telling.join(', ') || 'none',
    isMet: tellers.every((app) => telling.includes(app)),
  };
}

async function countLines(logs: AppLogs): Promise<number> {
  let lines = 0;
  for (const app of APPS) lines += (await logs.linesOf(app)).length;
  return lines;
}

/** Personal data: no log holds what was said, least of all when something went wrong. */
export async function noWordsInLogs({ replay }: OutageOutcome, logs: AppLogs): Promise<Check> {
  const words = distinctiveWordsOf(replay.calls.map(({ truth }) => truth));
  let found = 0;
  for (const app of APPS) found += linesWithWords(await logs.linesOf(app), words);
  const check = expectExactly(`log lines with any of ${words.size} names and phrases`, 0, found);
  return { ...check, isMet: check.isMet && words.size > 0 };
}

export const prefixed = (prefix: string, check: Check): Check => named(prefix, check);

const named = (prefix: string, check: Check): Check => ({
  ...check,
  name: `${prefix}: ${check.name}`,
});

const ofVertical = ({ calls, ...times }: Replay, vertical: string): Replay => ({
  calls: calls.filter(({ truth }) => truth.vertical === vertical),
  ...times,
});

/** Both kinds of call were there, else the rest would say nothing. */
export const bothKindsCalled = ({ replay }: OutageOutcome): Check =>
  expectAll(
    'kinds of call in the case',
    ['healthcare', 'sales'],
    (vertical) => ofVertical(replay, vertical).calls.length > 0,
    (vertical) => `no ${vertical} call`,
  );
