import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { EventV1 } from '@verbatim/contracts';
import { withClient } from '../../system/database.js';
import { logStateOf, MERGE_DELAY_MAX_MS, saidAgainst } from '../log-damage.js';
import type { StagesWorld } from '../../system/stages-world.js';

export interface Damage {
  /** What a fault left behind that is no more as it has to be, one line each; nothing when all is well. */
  readonly lines: readonly string[];
  /** The longest that a leaf waited for its publication so far. */
  readonly mergeDelayMs: number;
}

/** The file that stands for the queue. */
export const jobsOf = ({ directory }: StagesWorld): string => path.join(directory, 'jobs.json');

interface PreparedJobs {
  readonly callIds: readonly [amended: string, whole: string];
  readonly jobs: readonly { readonly events: readonly EventV1[] }[];
}

/**
 * Reads the world as an auditor does, and its rows beside it. Every event of every job has been acknowledged by
 * then, by whoever survived.
 */
export async function damageIn(world: StagesWorld, anchor?: Uint8Array): Promise<Damage> {
  const { callIds, jobs } = JSON.parse(await readFile(jobsOf(world), 'utf8')) as PreparedJobs;
  const acknowledged = jobs.flatMap(({ events }) => events);
  const log = await logStateOf(world, anchor);
  const { reader } = world;
  const anchored = reader.openLog(MERGE_DELAY_MAX_MS, await reader.newestCheckpoint());
  const damage = [...log.damage];
  for (const [place, callId] of callIds.entries()) {
    const of = (what: string): string => `call ${place + 1}: ${what}`;
    const report = await reader.evidenceOf(callId, anchored);
    damage.push(...saidAgainst(report).map(of));
    const { events } = await reader.read(callId);
    const missing = missingFrom(events, acknowledged, callId);
    if (missing > 0) damage.push(of(`${missing} acknowledged events are not in the record`));
    const revision = report.revision ?? 0;
    // What came late amends, unless the fault held the seal up until it was there.
    const mostRevisions = place === 0 ? 2 : 1;
    if (revision > mostRevisions) damage.push(of(`sealed ${revision} times`));
    damage.push(...(await sealDamage(world, callId, revision)).map(of));
  }
  return { lines: damage, mergeDelayMs: log.delaysMs.at(-1) ?? 0 };
}

function missingFrom(
  events: readonly EventV1[],
  acknowledged: readonly EventV1[],
  callId: string,
): number {
  const recorded = new Set(events.map(({ epoch, seq }) => `${epoch}/${seq}`));
  return acknowledged.filter(
    (event) => event.callId === callId && !recorded.has(`${event.epoch}/${event.seq}`),
  ).length;
}

/** Each revision has one row, committed, and the newest is the one that the store has. */
function sealDamage(
  { environment }: StagesWorld,
  callId: string,
  revision: number,
): Promise<string[]> {
  return withClient(environment['DATABASE_URL'] ?? '', async (client) => {
    const { rows } = await client.query<{ revision: number; state: string }>(
      'SELECT revision, state FROM seals WHERE call_id = $1 ORDER BY revision',
      [callId],
    );
    const found = rows.map((row) => `r${row.revision} ${row.state}`).join(', ');
    const wanted = Array.from({ length: revision }, (_, i) => `r${i + 1} committed`).join(', ');
    return found === wanted ? [] : [`rows say ${found}, the store has ${wanted}`];
  });
}
