import { generateKeyPairSync } from 'node:crypto';
import {
  Ed25519Signer,
  type EvidenceReport,
  StoreLog,
  verifyEvidence,
  verifyLog,
} from '@verbatim/audit-log';
import { type Check, expectAll } from '../../results/check.js';
import { textTable } from '../../results/text-table.js';
import type { Suite } from '../suite.js';
import type { Attack, Question, Scene } from './attack.js';
import { ATTACKS_ON_RECORDS } from './attacks-on-records.js';
import { ATTACKS_ON_THE_LOG } from './attacks-on-the-log.js';
import { ORIGIN } from './forged-log.js';
import { NO_ATTACKS } from './honest.js';
import { type SealedWorld, copyOf, makeWorld } from './sealed-world.js';

const MERGE_DELAY_MS = 60_000;

interface Found {
  readonly attack: Attack;
  readonly verdict: string;
  /** The first thing that is wrong, in the verifier's words. */
  readonly text: string;
}

export const tamper: Suite = {
  name: 'tamper',
  summary:
    'a sealed and logged record edited, cut, reordered, swapped, re-signed: each by its own verdict',

  async run(context) {
    const world = await makeWorld(context);
    context.note(`${world.callIds.length} calls, ${world.newestSize} leaves in the log.`);
    const found: Found[] = [];
    for (const attack of [...NO_ATTACKS, ...ATTACKS_ON_RECORDS, ...ATTACKS_ON_THE_LOG]) {
      found.push({ attack, ...(await launch(attack, world)) });
    }
    for (const line of tableOf(found).split('\n')) context.note(line);
    return [...(await falseAlarms(world)), ...checksOf(found)];
  },
};

async function launch(attack: Attack, world: SealedWorld): Promise<Omit<Found, 'attack'>> {
  const [callId, amendedId, otherId] = world.callIds;
  const stranger = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
  const store = await copyOf(world);
  const scene: Scene = {
    ...{ world, store, stranger },
    ...{ callId: callId!, amendedId: amendedId!, otherId: otherId! },
  };
  const question = (await attack.tamper(scene)) ?? {};
  if (question.isOfLog) {
    const { verdict, text } = await verifyLog(sourceOf(scene, question));
    return { verdict, text };
  }
  const report = await ask(scene, question);
  return { verdict: report.integrity, text: report.firstProblem ?? '' };
}

function sourceOf({ world, store }: Scene, { anchor = world.newest, trustedKeys }: Question) {
  return {
    reader: store,
    origin: ORIGIN,
    trustedKeys: trustedKeys ?? world.trustedKeys,
    ...(anchor && { anchor }),
  };
}

function ask(scene: Scene, question: Question): Promise<EvidenceReport> {
  const source = sourceOf(scene, question);
  const now = question.now ?? Date.now() + 10 * MERGE_DELAY_MS;
  return verifyEvidence({
    ...source,
    callId: question.callId ?? scene.callId,
    revision: question.revision,
    masterKey: scene.world.masterKey,
    log: new StoreLog({ ...source, now, mergeDelayMs: MERGE_DELAY_MS, searchedMax: 10_000 }),
    hasKeys: true,
    now,
  });
}

const tableOf = (found: readonly Found[]): string =>
  textTable([
    ['ATTACK', 'EXPECTED', 'FOUND'],
    ...found.map(({ attack, verdict }) => [attack.name, attack.expected, verdict]),
  ]);

function checksOf(found: readonly Found[]): Check[] {
  const honest = new Set(NO_ATTACKS);
  const describe = ({ attack, verdict, text }: Found): string =>
    `${attack.name}: ${attack.expected}, found ${verdict} (${text})`;
  const isAsExpected = ({ attack, verdict }: Found): boolean => attack.expected === verdict;
  const attacks = found.filter(({ attack }) => !honest.has(attack));
  return [
    expectAll('attacks that get their own verdict', attacks, isAsExpected, describe),
    expectAll(
      'attacks whose first bad thing is named',
      attacks,
      ({ text }) => text !== '',
      describe,
    ),
    expectAll(
      'honest states that get theirs',
      found.filter(({ attack }) => honest.has(attack)),
      isAsExpected,
      describe,
    ),
  ];
}

/** Every call as the system left it. */
async function falseAlarms(world: SealedWorld): Promise<Check[]> {
  const { store, callIds } = world;
  const stranger = world.signer;
  const reports: EvidenceReport[] = [];
  for (const callId of callIds) {
    reports.push(await ask({ world, store, callId, otherId: '', amendedId: '', stranger }, {}));
  }
  return [
    expectAll(
      'calls that verify as the system left them',
      reports,
      ({ integrity }) => integrity === 'verified',
      ({ callId, integrity, firstProblem }) => `${callId}: ${integrity}, ${firstProblem}`,
    ),
  ];
}
