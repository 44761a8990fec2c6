import { type Check, expectAtLeast, expectAtMost, expectExactly } from '../results/check.js';
import type { Latency } from '../truth/simulation-report.js';
import type { ScenarioResult, VerticalResult } from './result.js';
import { type UsualLatency, usualLatency } from './usual-audio.js';
import type { AppsWatch, LookedAt } from './watch/apps-watch.js';

/** The p99 of the audio may be this much above that of the same calls without a fault. */
const AUDIO_RATIO_MAX = 1.1;
const AUDIO_SLACK_MS = 1;
const LAG_ERROR_MAX_MS = 100;

/** Compliance: nothing may give way, explained or not. */
const COMPLIANCE = 'healthcare';
const GAVE_WAY = ['dropped', 'superseded', 'shed'] as const;

/** What holds of the record whatever was done to the system. */
export function recordInvariants({
  verticals,
  producers,
}: Pick<ScenarioResult, 'verticals' | 'producers'>): Check[] {
  const accounts = [
    ...Object.entries(verticals).map(([vertical, { account }]) => [vertical, account] as const),
    ...Object.entries(producers).map(([vertical, of]) => [`${vertical} producers`, of] as const),
  ];
  return accounts.flatMap(([vertical, account]) => [
    expectAtLeast(`${vertical}: calls`, 1, account.calls),
    expectExactly(`${vertical}: records that do not verify`, 0, account.unverified),
    expectExactly(`${vertical}: events missing, unexplained`, 0, account.unexplained),
    expectExactly(`${vertical}: critical events missing`, 0, account.criticalMissing),
    ...(vertical.startsWith(COMPLIANCE)
      ? [expectExactly(`${vertical}: events that gave way`, 0, gaveWay(account.tombstones))]
      : []),
  ]);
}

const gaveWay = (tombstones: Readonly<Record<string, number>>): number =>
  GAVE_WAY.reduce((sum, reason) => sum + (tombstones[reason] ?? 0), 0);

/** Every number that the producers gave is in the records of their calls, durable or explained. */
export function producerInvariants(
  { producers }: Pick<ScenarioResult, 'producers'>,
  numbered: number | undefined,
): Check[] {
  if (numbered === undefined) return [];
  const found = Object.values(producers).reduce((sum, { eventsIn }) => sum + eventsIn, 0);
  return [expectExactly('numbered by the producers, in the records', numbered, found)];
}

/** Within one life of voice, what its own counters say must be in the records to the event. */
export function counterInvariants(
  verticals: ScenarioResult['verticals'],
  watch: AppsWatch,
): Check[] {
  if (watch.livesOf('voice') !== 1) return [];
  return Object.entries(verticals).flatMap(([vertical, { account }]) => {
    const counted = (metric: LookedAt): number => watch.total('voice', metric, { vertical }) ?? 0;
    const { tombstones } = account;
    return [
      expectExactly(
        `${vertical}: numbered, in the records`,
        counted('voice_events_numbered_total'),
        account.eventsIn,
      ),
      expectExactly(
        `${vertical}: dropped, by tombstones`,
        counted('voice_buffer_dropped_events_total'),
        tombstones['dropped'] ?? 0,
      ),
      expectExactly(
        `${vertical}: superseded, by tombstones`,
        counted('voice_buffer_superseded_events_total'),
        tombstones['superseded'] ?? 0,
      ),
    ];
  });
}

/** The product's own accounts, where it keeps them: nothing may remain when everything is at rest. */
export function conservationInvariants(watch: AppsWatch): Check[] {
  return (
    [
      ['voice', 'voice_conservation_remainder_events'],
      ['worker', 'audit_conservation_remainder_events'],
    ] as const
  ).flatMap(([app, metric]) => {
    const remainder = watch.latest(app, metric);
    return remainder === undefined
      ? []
      : [expectExactly(`${app}: remainder of its own accounts`, 0, remainder)];
  });
}

/** What the callers hear is as it is without the fault, by the middle of the runs without it. */
export function audioInvariants(
  verticals: ScenarioResult['verticals'],
  baselines: readonly ScenarioResult[],
): Check[] {
  return Object.entries(verticals).flatMap(([vertical, result]) =>
    (['toCaller', 'toModel'] as const).flatMap((direction) => {
      const usual = usualLatency(baselines, vertical, direction);
      return audioInvariant(vertical, direction, result, usual);
    }),
  );
}

function audioInvariant(
  vertical: string,
  direction: 'toCaller' | 'toModel',
  result: VerticalResult,
  usual: UsualLatency | undefined,
): Check[] {
  const found: Latency | undefined = result.audio?.[direction];
  // Every call of the vertical was cut off by design: there is nothing to compare.
  if (!found || !usual || found.samples === 0) return [];
  const most = usual.p99Ms * AUDIO_RATIO_MAX + AUDIO_SLACK_MS;
  const name = direction === 'toCaller' ? 'speech to the caller' : "the caller's audio";
  return [expectAtMost(`${vertical}: ${name}, p99`, roundedMs(most), roundedMs(found.p99Ms), 'ms')];
}

/** What the metric says is what the index says, where nothing stands between the two. */
export const lagInvariants = ({ lagError }: Pick<ScenarioResult, 'lagError'>): Check[] => [
  expectAtLeast('moments at which the lag was compared', 10, lagError.moments),
  expectAtMost('error of the lag metric, p99', LAG_ERROR_MAX_MS, lagError.p99Ms, 'ms'),
];

const roundedMs = (ms: number): number => Math.round(ms * 100) / 100;
