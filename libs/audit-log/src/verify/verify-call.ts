import type { CallKey } from '../keys/call-key.js';
import type { MasterKey } from '../keys/master-key.js';
import { REVISIONS_MAX } from '../limits.js';
import {
  callPrefix,
  manifestPath,
  type Manifest,
  type RecordingSummary,
} from '../seal/manifest.js';
import type { TrustedKeys } from '../seal/signer.js';
import { voicemailPrefix } from '../seal/voicemail-recording.js';
import { checkContent, openCallKey } from './content.js';
import { recordingProblem, statedRecordings } from './recordings.js';
import { type Problem, type StoredRevision, problem, readRevision } from './stored-revision.js';
import type { ObjectReader, VerifiedRevision, VerifyReport } from './verify-report.js';

export interface VerifyInput {
  readonly callId: string;
  readonly reader: ObjectReader;
  /** Without it the stored bytes are verified, and nothing is said about what they hold. */
  readonly masterKey?: MasterKey;
  /** The call's data key itself, for who was given that and no master key. */
  readonly callKey?: CallKey;
  readonly trustedKeys: TrustedKeys;
  /** Objects that may be absent, since a statement says that they were destroyed with the key. */
  readonly destroyed?: ReadonlySet<string>;
}

/**
 * Verifies the sealed record of one call from the stored objects alone: no database, no word of the
 * process that wrote them.
 *
 * Every revision must be signed and its stored bytes intact, and each must name the one before it by
 * digest; the newest is opened, if there is a key, down to each envelope of words, and all that its
 * manifest says is computed again.
 *
 * Bounds: objects above their limit are refused; at most `REVISIONS_MAX` revisions are followed.
 * Errors: whatever is found wrong is a verdict, never an exception. Only a store or a key service
 * that is away throws.
 * Limits: an amendment removed together with its whole folder leaves no trace in the store. That
 * takes a log outside of it.
 */
export async function verifyCall(input: VerifyInput): Promise<VerifyReport> {
  const { callId, reader, masterKey, callKey } = input;
  const { revisions, recordings, notes } = await listRevisions(callId, reader);
  const report = new Report(callId, notes);
  const newest = revisions.at(-1);
  if (newest === undefined) {
    return report.failed(problem('not-sealed', `${callPrefix(callId)} holds no manifest`));
  }
  if (newest > REVISIONS_MAX) {
    return report.failed(problem('altered-object', `revision ${newest} is above the limit`));
  }

  const chain = await readChain(newest, input);
  if ('integrity' in chain) return report.failed(chain, newest);
  report.believe(chain);
  const stated = statedRecordings(chain.revisions);
  report.note(recordings.filter((key) => !stated.some((each) => each.key === key)));
  const lost = await recordingProblem(callId, stated, reader);
  if (lost !== undefined) return report.failed(lost, newest);
  if (masterKey === undefined && callKey === undefined) return report.storedBytes();

  const key = callKey ?? (await openCallKey(callId, reader, masterKey!));
  if ('integrity' in key) return report.failed(key, newest);
  const facts = checkContent(chain.newest, key);
  if ('integrity' in facts) return report.failed(facts, newest);
  const unopened = await recordingProblem(callId, facts.recordings ?? [], reader, key);
  if (unopened !== undefined) return report.failed(unopened, newest);
  report.cover(facts.recordings ?? []);
  return report.content(facts.completeness);
}

/** The revisions that have a manifest, ascending; a call without one is not sealed. */
async function listRevisions(
  callId: string,
  reader: ObjectReader,
): Promise<{ revisions: number[]; recordings: string[]; notes: string[] }> {
  const withObjects = new Set<number>();
  const sealed = new Set<number>();
  const recordings: string[] = [];
  const notes: string[] = [];
  for await (const key of reader.list(callPrefix(callId))) {
    const name = key.slice(callPrefix(callId).length);
    const match =
      /^r([1-9]\d{0,8})\/(events\.vbe|redacted\.json|verdict\.json|manifest\.json|receipt\.tlog-proof)$/.exec(
        name,
      );
    if (key.startsWith(voicemailPrefix(callId)) && recordings.length < NOTES_MAX) {
      recordings.push(key);
      continue;
    }
    if (match === null) {
      if (notes.length < NOTES_MAX) notes.push(`${key} is no part of a record`);
      continue;
    }
    withObjects.add(Number(match[1]));
    if (match[2] === 'manifest.json') sealed.add(Number(match[1]));
  }
  for (const revision of withObjects) {
    if (sealed.has(revision) || notes.length >= NOTES_MAX) continue;
    notes.push(`revision ${revision} has objects and no manifest: it is not sealed`);
  }
  return { revisions: [...sealed].sort((a, b) => a - b), recordings, notes };
}

const NOTES_MAX = 16;

interface Chain {
  readonly newest: StoredRevision;
  /** All of them, ascending. */
  readonly revisions: readonly VerifiedRevision[];
}

/** Reads the newest revision and every one before it, and checks that each names its predecessor. */
async function readChain(
  newest: number,
  { callId, reader, trustedKeys, destroyed = new Set() }: VerifyInput,
): Promise<Chain | Problem> {
  const last = await readRevision(callId, newest, reader, trustedKeys, destroyed);
  if ('integrity' in last) return last;
  const revisions = [verifiedRevision(last)];
  let later = last;
  for (let revision = newest - 1; revision >= 1; revision -= 1) {
    const earlier = await readRevision(callId, revision, reader, trustedKeys, destroyed);
    if ('integrity' in earlier) return earlier;
    const broken = linkProblem(callId, later.manifest, earlier);
    if (broken !== undefined) return broken;
    revisions.unshift(verifiedRevision(earlier));
    later = earlier;
  }
  if (later.manifest.supersedes !== null) {
    return problem('altered-object', `${manifestPath(callId, 1)} claims to amend something`);
  }
  return { newest: last, revisions };
}

const verifiedRevision = ({ manifest, manifestSha256 }: StoredRevision): VerifiedRevision => ({
  manifest,
  manifestSha256,
});

function linkProblem(
  callId: string,
  { revision, supersedes }: Manifest,
  earlier: StoredRevision,
): Problem | undefined {
  const isNamed =
    supersedes?.revision === earlier.manifest.revision &&
    supersedes.manifestSha256 === earlier.manifestSha256;
  if (isNamed) return undefined;
  const path = manifestPath(callId, earlier.manifest.revision);
  return problem('altered-object', `${path} is not what revision ${revision} amended`);
}

/** Builds the report, so that every way out fills in every field. */
class Report {
  readonly #callId: string;
  readonly #notes: readonly string[];
  #unstated: readonly string[] = [];
  #believed: StoredRevision | null = null;
  #revisions: readonly VerifiedRevision[] = [];

  constructor(callId: string, notes: readonly string[]) {
    this.#callId = callId;
    this.#notes = notes;
  }

  /** Its signature holds: from now on the report may quote the manifest. */
  believe({ newest, revisions }: Chain): void {
    this.#believed = newest;
    this.#revisions = revisions;
  }

  /** Messages beside the revisions that no manifest states: of an older record, or nobody's. */
  note(unstated: readonly string[]): void {
    this.#unstated = unstated;
  }

  /** The events themselves name them. */
  cover(recordings: readonly RecordingSummary[]): void {
    this.#unstated = this.#unstated.filter((key) => !recordings.some((each) => each.key === key));
  }

  failed({ integrity, text }: Problem, revision: number | null = null): VerifyReport {
    const depth = this.#believed === null ? 'none' : 'stored-bytes';
    return { ...this.#base(), revision, integrity, depth, firstProblem: text };
  }

  storedBytes(): VerifyReport {
    return { ...this.#base(), integrity: 'verified', depth: 'stored-bytes' };
  }

  content({ verdict, reasons }: Manifest['completeness']): VerifyReport {
    return {
      ...this.#base(),
      integrity: 'verified',
      completeness: verdict,
      reasons,
      depth: 'content',
    };
  }

  #base(): Omit<VerifyReport, 'integrity' | 'depth'> {
    const manifest = this.#believed?.manifest ?? null;
    return {
      callId: this.#callId,
      revision: manifest?.revision ?? null,
      completeness: 'not-checked',
      reasons: [],
      statedCompleteness: manifest?.completeness.verdict ?? null,
      firstProblem: null,
      notes: [...this.#notes, ...this.#unstated.map((key) => `${key} is stated by no manifest`)],
      manifest,
      manifestSha256: this.#believed?.manifestSha256 ?? null,
      revisions: this.#revisions,
    };
  }
}
