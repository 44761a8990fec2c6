import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CHECKPOINT_PATH,
  Ed25519Signer,
  checkpointPath,
  conversationOf,
  encodeFrame,
  encodeReceipt,
  growLog,
  LogLeaf,
  logLeaf,
  LogTiles,
  readLogEdge,
  receiptPath,
  sealCall,
  sealVoicemail,
  sealWords,
  sha256,
  signCheckpoint,
  voicemailPath,
  type CallKey,
  type LocalMasterKey,
  type RetentionSummary,
} from '@verbatim/audit-log';
import { costsOfCall, type PriceCatalog } from '@verbatim/costs';
import { PartyKeys, peopleOnCall, type CallInput, type Verdict } from '@verbatim/compliance';
import { isWordBearing, type EventKind, type EventV1 } from '@verbatim/contracts';
import {
  CallIndex,
  CallKeyring,
  FileObjectStore,
  objectReader,
  SealRegister,
  openDatabase,
  readMasterKey,
  readSigningKey,
  writeTrustedKey,
  type CommittedVerdict,
  type Database,
  type ObjectLock,
  type ObjectStore,
} from '@verbatim/storage';
import pg from 'pg';
import type { RunFile } from '../run-file.js';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../prisma/migrations');

/** What a worker would have judged of a call. */
export interface Judged {
  readonly rulesRevision: string;
  readonly input: CallInput;
  readonly verdict: Verdict;
}

/** What tells one recorded call from another. */
export interface CallVariation {
  readonly startedAt?: number;
  /** The caller's number. */
  readonly from?: string;
  /** Retention classes that its manifest names, and the floor that it was sealed with. */
  readonly classes?: readonly string[];
  readonly until?: number;
  readonly lock?: ObjectLock;
  /** By which prices it was sealed; without them nothing is said of costs. */
  readonly prices?: PriceCatalog;
  /** What its `usage.recorded` events say. */
  readonly usage?: readonly object[];
  /** What the caller said after a tone, as a WAV file. */
  readonly message?: Buffer;
}

/** A database, a store and keys of a test's own, with a few recorded calls in them. */
export class RecordedCalls {
  private logged = 0;

  private constructor(
    readonly directory: string,
    readonly databaseUrl: string,
    private readonly server: string,
    private readonly database: Database,
    readonly store: ObjectStore,
    private readonly master: LocalMasterKey,
    private readonly keys: CallKeyring,
    private readonly signer: Ed25519Signer,
  ) {}

  /** In files, or in a bucket that the test has. */
  static async open(bucket?: ObjectStore): Promise<RecordedCalls> {
    const server = process.env['TEST_DATABASE_URL'];
    if (!server) throw new Error('TEST_DATABASE_URL is not set: these tests need PostgreSQL.');
    const directory = await mkdtemp(path.join(tmpdir(), 'verbatim-cli-'));
    const databaseUrl = await createDatabase(server);
    const master = await readMasterKey(path.join(directory, 'master.key'), { create: true });
    const signer = await readSigningKey(path.join(directory, 'signing.pem'), { create: true });
    await writeTrustedKey(path.join(directory, 'trusted'), signer);
    const store = bucket ?? (await FileObjectStore.open(path.join(directory, 'store')));
    const database = openDatabase(databaseUrl);
    const keys = new CallKeyring(store, master);
    const opened = [directory, databaseUrl, server, database, store, master, keys, signer] as const;
    return new RecordedCalls(...opened);
  }

  /** What `npm start` would write. */
  get runFile(): Record<string, string> {
    return {
      databaseUrl: this.databaseUrl,
      storeDirectory: 'store',
      masterKeyFile: 'master.key',
      signingKeyFile: 'signing.pem',
      trustedKeys: 'trusted',
      vconSelfSignedDirectory: 'exports',
      anchor: 'anchor',
    };
  }

  /** The same, for a command that runs in this process. */
  get runHere(): RunFile {
    return {
      databaseUrl: this.databaseUrl,
      storeDirectory: path.join(this.directory, 'store'),
      masterKeyFile: path.join(this.directory, 'master.key'),
      signingKeyFile: path.join(this.directory, 'signing.pem'),
      trustedKeys: path.join(this.directory, 'trusted'),
    };
  }

  /** Archives a call; with `isSealed`, seals it too, with the verdict that is given. */
  async record({
    isSealed,
    judged,
    ...variation
  }: { isSealed: boolean; judged?: Judged } & CallVariation): Promise<string> {
    const callId = `CA${randomBytes(16).toString('hex')}`;
    const key = await this.keys.create(callId);
    const message = variation.message && (await this.keep(callId, key, variation.message));
    const events = eventsOf(callId, key, variation, message);
    // A call that goes on has no end yet.
    await this.archive(key, isSealed ? events : events.slice(0, -2));
    if (isSealed) await this.seal(key, events, { judged, ...variation });
    return callId;
  }

  /** Keeps a message as the voice app does, and gives back what the record is told of it. */
  private async keep(callId: string, key: CallKey, wav: Buffer): Promise<object> {
    const objectKey = voicemailPath(callId, `RE${callId.slice(2)}`);
    const kept = await this.store.create(objectKey, sealVoicemail(key, objectKey, wav));
    return { outcome: 'kept', objectKey, bytes: kept.bytes, sha256: kept.sha256 };
  }

  /** Puts what was sealed into the log, as the worker does, and keeps a copy of the checkpoint as the anchor. */
  async publish(): Promise<void> {
    const reader = objectReader(this.store);
    const leaves = await this.leavesAskedFor();
    const edge = await readLogEdge(reader, this.logged);
    const { objects, newSize: size, root } = growLog({ edge, leaves: leaves.map(logLeaf) });
    for (const { key, bytes } of objects) await this.store.create(key, bytes);
    const checkpoint = await signCheckpoint({ origin: 'verbatim/log', size, root }, this.signer);
    await this.store.create(checkpointPath(size), checkpoint);
    await this.store.replace(CHECKPOINT_PATH, checkpoint);
    for (const [at, leaf] of leaves.entries()) {
      const index = this.logged + at;
      const proof = await new LogTiles(reader).inclusionProof(index, size);
      await this.store.create(receiptPath(leaf), encodeReceipt({ index, proof, checkpoint }));
    }
    this.logged = size;
    await writeFile(path.join(this.directory, 'anchor'), checkpoint);
  }

  /** What seals, erasures and disposals have asked into the log and is not in it, in the order of asking. */
  private async leavesAskedFor(): Promise<LogLeaf[]> {
    const entries = await this.database.run((client) =>
      client.logEntry.findMany({ orderBy: { id: 'asc' }, skip: this.logged }),
    );
    return entries.map(({ type, entryId: id, digest }) => LogLeaf.parse({ type, id, digest }));
  }

  async close(): Promise<void> {
    await this.keys.close();
    await this.database.close();
    await this.store.close();
    const client = new pg.Client({ connectionString: this.server });
    await client.connect();
    const name = new URL(this.databaseUrl).pathname.slice(1);
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
    await rm(this.directory, { recursive: true });
  }

  /** A call whose events nobody has archived yet. */
  async draft(): Promise<{ key: CallKey; events: EventV1[] }> {
    const callId = `CA${randomBytes(16).toString('hex')}`;
    const key = await this.keys.create(callId);
    return { key, events: eventsOf(callId, key) };
  }

  async archive(key: CallKey, events: EventV1[]): Promise<void> {
    const { bytes, callId, epoch, seqs, eventDigests } = encodeFrame(key, events);
    const objectKey = `segments/salon/2026/11/23/10/${randomUUID()}.seg`;
    await this.store.create(objectKey, bytes);
    const digest = sha256(bytes);
    const frame = {
      callId,
      epoch,
      offset: 0,
      length: bytes.length,
      sha256: digest,
      seqs,
      eventDigests,
      events,
    };
    const segment = { objectKey, vertical: 'salon', bytes: bytes.length, sha256: digest } as const;
    await new CallIndex(this.database).commitSegment({ ...segment, frames: [frame] });
  }

  private async seal(
    key: CallKey,
    events: readonly EventV1[],
    {
      judged,
      from = CALLER,
      classes,
      until = null,
      lock,
      prices,
    }: { judged?: Judged } & SealVariation,
  ): Promise<void> {
    const register = new SealRegister(this.database);
    const options = { tailWaitMs: 0, leaseMs: 10_000, reconcileAfterMs: 600_000, settleMs: 0 };
    const claim = await register.claimNext('test', options);
    if (claim === undefined) throw new Error('The call is not due.');
    const turns = conversationOf(events, key).turns.map(({ ordinal, itemId, speaker }) => {
      return {
        ordinal,
        itemId,
        speaker,
        startMs: null,
        endMs: null,
        text: '…',
        isInterrupted: false,
      };
    });
    const { callId, revision, sealedAt } = claim;
    const sealed = await sealCall({
      ...{ callId, revision, sealedAt, supersedes: null, key, events, explanations: [] },
      redacted: { turns, redactor: 'test/1' },
      signer: this.signer,
      judged: judged && { input: { ...judged.input }, verdict: { ...judged.verdict } },
      ...(classes && { retention: retentionOf(classes, until) }),
      costs: prices && costsOfCall(events, prices),
    });
    for (const object of sealed.objects) {
      await this.store.create(object.key, object.bytes, lock && { lock });
    }
    await register.commit(claim, {
      manifestKey: sealed.objects.at(-1)?.key ?? '',
      manifestSha256: Buffer.from(sealed.manifestSha256, 'hex'),
      completeness: sealed.manifest.completeness.verdict,
      summary: { gaps: sealed.manifest.gaps.length },
      utterances: turns.map((turn) => ({ ...turn, redactedText: turn.text, ...NO_TIMES })),
      costs: sealed.manifest.costs,
      people: peopleOnCall(
        { direction: 'inbound', from, to: CALLED, party: undefined },
        new PartyKeys(this.master.derive('parties')),
      ),
      ...(judged && {
        verdict: committedOf(judged),
      }),
    });
  }
}

type SealVariation = Pick<CallVariation, 'from' | 'classes' | 'lock' | 'prices'> & {
  until?: number | null;
};

const CALLER = '+15550009999';
const CALLED = '+15550100007';
const NO_TIMES = { audioStartMs: undefined, audioEndMs: undefined };

const retentionOf = (classes: readonly string[], until: number | null): RetentionSummary => ({
  classes: classes.map((name) => ({ class: name, revision: 1 })),
  until,
  floorBy: null,
  deleteBy: null,
  ceilingBy: null,
  conflict: null,
  awaiting: [],
});

function committedOf({ verdict, rulesRevision }: Judged): CommittedVerdict {
  const { engineVersion, ruleSetDigest, inputDigest, findings, notJudged, applied } = verdict;
  const digests = { engineVersion, ruleSetDigest, inputDigest };
  return { ...digests, rulesRevision, findings, notJudged, appliedTotal: applied.length };
}

/** A short call with an interrupted turn and a tombstone. */
function eventsOf(
  callId: string,
  key: CallKey,
  { startedAt = Date.UTC(2026, 10, 3, 4, 5, 6), from = CALLER, usage = [] }: CallVariation = {},
  message?: object,
): EventV1[] {
  const epoch = randomBytes(16).toString('hex');
  const events: EventV1[] = [];
  let criticalSeq = 0;
  let seq = 0;
  const write = (kind: EventKind, fields: object = {}, words?: Record<string, unknown>): void => {
    const header = { v: 1, callId, epoch, seq, criticalSeq, at: startedAt + seq * 500 };
    const constant = {
      vertical: 'salon',
      policyRevision: 'salon/1',
      class: 'critical',
      capture: 'on',
    };
    const sealed =
      words && isWordBearing(kind)
        ? { words: sealWords(key, { callId, epoch, seq, kind }, words) }
        : {};
    events.push({ ...header, ...constant, kind, ...fields, ...sealed } as EventV1);
    criticalSeq += 1;
    seq += 1;
  };
  const caller = { itemId: 'item-1', speaker: 'caller', audioStartMs: 1_200, audioEndMs: 2_900 };
  const agent = { itemId: 'item-2', speaker: 'agent', audioStartMs: 3_000, audioEndMs: 6_500 };
  const owed = { obligationId: 'item:item-2', obligation: 'item', ...agent };
  const reply = 'You are booked for Tuesday at ten, and a reminder will follow.';

  write('epoch.opened', { processId: 'voice-1', reason: 'call-started' });
  const parties = { from, to: CALLED };
  write('call.started', { direction: 'inbound', policy: 'drop-oldest' }, parties);
  write(
    'transcript.final',
    { ...caller, outcome: 'completed' },
    { text: 'A haircut on Tuesday, please.' },
  );
  write('obligation.opened', owed);
  seq += 2; // Two partials that the buffer dropped.
  write(
    'transcript.final',
    { ...agent, outcome: 'completed', previousItemId: 'item-1' },
    { text: reply },
  );
  const lengths = { generatedMs: 3_500, sentMs: 2_400, heardMs: 1_900 };
  const heard = { generated: reply, heard: 'You are booked for Tuesday' };
  write('turn.interrupted', { ...agent, cause: 'barge-in', ...lengths }, heard);
  write('obligation.closed', { ...owed, outcome: 'final' });
  const tombstone = { ranges: [[4, 5]], count: 2, reason: 'dropped' };
  write('stream.gap', { ...tombstone, policy: 'drop-oldest', component: 'buffer' });
  if (message) write('voicemail.recorded', message);
  for (const reported of usage) write('usage.recorded', reported);
  write('call.ended', { status: 'completed', durationSeconds: 12, source: 'status-callback' });
  write('epoch.closed', { reason: 'call-ended', openObligations: [] });
  return events;
}

async function createDatabase(server: string): Promise<string> {
  const name = `verbatim_test_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  for (const { name: folder } of entries.filter((entry) => entry.isDirectory()).sort(byName)) {
    await client.query(await readFile(path.join(MIGRATIONS, folder, 'migration.sql'), 'utf8'));
  }
  await client.end();
  return url.href;
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
