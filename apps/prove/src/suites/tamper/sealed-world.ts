import { randomUUID } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CallKey,
  type Ed25519Signer,
  type LogLeaf,
  type MasterKey,
  RedactedTranscript,
  type TrustedKeys,
  WrappedKey,
  encodeStatement,
  eventsPath,
  manifestLeaf,
  manifestPath,
  redactedPath,
  sealCall,
  sha256,
  statementLeaf,
  statementPath,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import { readMasterKey, readSigningKey, readTrustedKeys } from '@verbatim/storage';
import { readSealedEvents } from '../../record/sealed-events.js';
import { Rehearsal } from '../../system/rehearsal.js';
import type { SuiteContext } from '../suite.js';
import { appendLeaves, logSize } from './forged-log.js';
import { readManifest } from './forger.js';
import { leaveMessage } from './left-message.js';
import { StoreCopy } from './store-copy.js';

const CALLS = { short: 3, full: 8 };
const LOGGED_TIMEOUT_MS = 60_000;
/** Leaves behind the last call, as an hour or two of silence would leave. */
const HEARTBEATS = 2;

/** Real calls, sealed and logged by the system, with the keys of everybody in it. */
export interface SealedWorld {
  readonly store: StoreCopy;
  /** At least three. The second and the third were amended by a message that the caller left. */
  readonly callIds: readonly string[];
  readonly masterKey: MasterKey;
  readonly signer: Ed25519Signer;
  readonly trustedKeys: TrustedKeys;
  /** Before the amendment: it covers the first revisions of all calls. */
  readonly earlySize: number;
  readonly early: Buffer;
  /** It covers everything. */
  readonly newest: Buffer;
  readonly newestSize: number;
}

export async function makeWorld(context: SuiteContext): Promise<SealedWorld> {
  const rehearsal = await Rehearsal.prepare({ ...context, name: 'tamper', environment: {} });
  let callIds: string[];
  try {
    await rehearsal.startWorker();
    await rehearsal.startVoice();
    const calls = context.isShort ? CALLS.short : CALLS.full;
    const said = await rehearsal.placeCalls({
      ...{ calls, concurrency: calls, speed: 10, seed: context.seed },
    });
    callIds = said.calls
      .filter(({ outcome }) => outcome !== 'not-placed')
      .map(({ callSid }) => callSid);
    await rehearsal.untilSettled(callIds);
    await untilLogged(new StoreCopy(path.join(context.directory, 'store')), callIds);
  } finally {
    await rehearsal.close();
  }
  return grown(context.directory, rehearsal, callIds);
}

async function untilLogged(store: StoreCopy, callIds: readonly string[]): Promise<void> {
  const until = Date.now() + LOGGED_TIMEOUT_MS;
  for (;;) {
    const keys = new Set(await store.keys('calls/'));
    if (callIds.every((callId) => keys.has(`calls/${callId}/r1/receipt.tlog-proof`))) return;
    if (Date.now() > until)
      throw new Error(`Not every call was logged in ${LOGGED_TIMEOUT_MS} ms.`);
    await delay(200);
  }
}

/** Amendments of the second and the third call, whose callers left messages, and a few quiet hours, logged as the worker does it. */
async function grown(
  directory: string,
  { environment }: Rehearsal,
  callIds: readonly string[],
): Promise<SealedWorld> {
  const store = new StoreCopy(path.join(directory, 'store'));
  const masterKey = await readMasterKey(environment['MASTER_KEY_FILE'] ?? '');
  const signer = await readSigningKey(environment['SIGNING_KEY_FILE'] ?? '');
  const trustedKeys = await readTrustedKeys(environment['TRUSTED_KEYS'] ?? '');
  const early = await store.get('log/checkpoint');
  const earlySize = await logSize(store, trustedKeys);
  const leaves: LogLeaf[] = [];
  for (const amended of callIds.slice(1, 3)) {
    leaves.push(await amend(store, amended, await keyOf(store, masterKey, amended), signer));
  }
  for (let n = 0; n < HEARTBEATS; n += 1) leaves.push(await heartbeat(store, signer));
  const newest = await appendLeaves(store, earlySize, leaves, signer);
  const newestSize = earlySize + leaves.length;
  return { store, callIds, masterKey, signer, trustedKeys, early, earlySize, newest, newestSize };
}

export async function keyOf(
  store: StoreCopy,
  masterKey: MasterKey,
  callId: string,
): Promise<CallKey> {
  const bytes = await store.get(wrappedKeyPath(callId));
  return masterKey.unwrap(WrappedKey.parse(JSON.parse(bytes.toString('utf8'))));
}

async function amend(
  store: StoreCopy,
  callId: string,
  key: CallKey,
  signer: Ed25519Signer,
): Promise<LogLeaf> {
  const first = await readManifest(store, callId);
  const manifestSha256 = sha256(await store.get(manifestPath(callId, 1))).toString('hex');
  const redacted = await store.get(redactedPath(callId, 1));
  const path = eventsPath(callId, 1);
  const events = readSealedEvents(key, path, await store.get(path));
  const { objects } = await sealCall({
    ...{ callId, revision: 2, sealedAt: first.sealedAt + 1_000, key, signer },
    supersedes: { revision: 1, manifestSha256 },
    events: [...events, ...(await leaveMessage(store, key, events[0]!))],
    explanations: first.gaps.filter(({ source }) => source !== 'stream'),
    redacted: RedactedTranscript.parse(JSON.parse(redacted.toString('utf8'))),
    retention: first.retention,
  });
  for (const { key: name, bytes } of objects) await store.write(name, bytes);
  return manifestLeaf(callId, 2, objects.at(-1)!.bytes);
}

export async function heartbeat(store: StoreCopy, signer: Ed25519Signer): Promise<LogLeaf> {
  const id = randomUUID();
  const statement = { kind: 'heartbeat', id, at: Date.now(), body: { hour: 'quiet' } };
  const bytes = await encodeStatement(statement, signer);
  await store.write(statementPath('heartbeat', id), bytes);
  return statementLeaf('heartbeat', id, bytes);
}

/** A copy to be tampered with; the one before goes. */
export async function copyOf({ store }: SealedWorld): Promise<StoreCopy> {
  const directory = `${store.directory}-tampered`;
  await rm(directory, { recursive: true, force: true });
  await cp(store.directory, directory, { recursive: true });
  return new StoreCopy(directory);
}
