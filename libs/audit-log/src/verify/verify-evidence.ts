import type { CallKey } from '../keys/call-key.js';
import { type MasterKey, wrappedKeyPath } from '../keys/master-key.js';
import type { LogLeaf } from '../log/log-leaf.js';
import { type LockOf, checkRetention } from '../retention/check-retention.js';
import { callPrefix, manifestPath } from '../seal/manifest.js';
import type { TrustedKeys } from '../seal/signer.js';
import type { CallLog, LeafVerdict } from './call-log.js';
import { type EvidenceProblem, evidenceProblem } from './evidence-problem.js';
import type { EvidenceReport, LoggedLeaf } from './evidence-report.js';
import {
  type Disposal,
  type Tombstone,
  readDisposal,
  readTombstone,
  uncoveredRevision,
} from './lawful-absence.js';
import { verifyCall } from './verify-call.js';
import type { ObjectReader, VerifiedRevision, VerifyReport } from './verify-report.js';

export interface EvidenceInput {
  readonly callId: string;
  /** Only this revision; the newest without it. */
  readonly revision?: number | undefined;
  readonly reader: ObjectReader;
  readonly trustedKeys: TrustedKeys;
  /** Without one of the two, the stored bytes are verified and nothing is said about what they hold. */
  readonly masterKey?: MasterKey | undefined;
  readonly callKey?: CallKey | undefined;
  readonly log: CallLog;
  /** Without it nothing is said about locks. */
  readonly lockOf?: LockOf | undefined;
  /** The reader has the wrapped keys too; a bundle has none. */
  readonly hasKeys: boolean;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * Verifies one call by everything there is: the record itself, the log that it must be in, the locks that
 * must hold it, and, where something is absent, the statement that says why.
 *
 * What is wrong with the record comes before what is wrong with the log, that before the locks, and those
 * before a missing anchor: the report names the first thing that is wrong.
 *
 * Errors: whatever is found wrong is a verdict. Only a store or a key service that is away throws.
 * Source: docs/specs/verify.md.
 */
export async function verifyEvidence(input: EvidenceInput): Promise<EvidenceReport> {
  const { callId, reader, trustedKeys } = input;
  const isKeyThere = input.hasKeys && (await reader.read(wrappedKeyPath(callId))) !== undefined;
  const isKeyGone = input.hasKeys && !isKeyThere;
  const tombstone = await readTombstone(callId, reader, trustedKeys);
  const erased = tombstone === undefined || 'integrity' in tombstone ? undefined : tombstone;
  const record = await recordOf(input, isKeyGone, erased);
  const evidence = new Evidence(input, record);
  if (record.integrity === 'not-sealed') return evidence.ofAbsentRecord();
  if (record.integrity !== 'verified') return evidence.report(recordProblem(record));
  if (tombstone !== undefined && 'integrity' in tombstone) return evidence.report(tombstone);
  if (isKeyGone && erased === undefined) {
    const text = `${wrappedKeyPath(callId)} is missing, and no tombstone says why`;
    return evidence.report(evidenceProblem('key-unavailable', text));
  }
  if (isKeyThere && erased !== undefined) return evidence.report(keyIsBack(callId, erased.path));
  return evidence.ofRecord(erased);
}

/** From a backup, or from whoever kept a copy: what was erased can be read again. */
const keyIsBack = (callId: string, statement: string): EvidenceProblem =>
  evidenceProblem(
    'altered-object',
    `${wrappedKeyPath(callId)} is there, although ${statement} says that it was destroyed`,
  );

/** The record by itself. A key that is gone is no reason to look for what it opens. */
function recordOf(
  { callId, reader, trustedKeys, masterKey, callKey }: EvidenceInput,
  isKeyGone: boolean,
  tombstone: Tombstone | undefined,
): Promise<VerifyReport> {
  return verifyCall({
    callId,
    reader,
    trustedKeys,
    ...(masterKey && !isKeyGone && { masterKey }),
    ...(callKey && { callKey }),
    ...(tombstone && { destroyed: new Set(tombstone.body.destroyed) }),
  });
}

const recordProblem = ({ integrity, firstProblem }: VerifyReport): EvidenceProblem =>
  evidenceProblem(integrity, firstProblem ?? '');

/** Gathers what the log says leaf by leaf, so that every way out tells as much as is known. */
class Evidence {
  readonly #leaves: LoggedLeaf[] = [];
  readonly #notChecked: string[] = [];
  readonly #notes: string[];
  #logSize: number | null = null;
  #firstUnanchored: string | undefined;

  constructor(
    private readonly input: EvidenceInput,
    private readonly record: VerifyReport,
  ) {
    this.#notes = [...record.notes];
    if (record.depth === 'stored-bytes') {
      this.#notChecked.push(
        'what the stored bytes hold, and whether it is complete: there is no key',
      );
    }
    if (input.lockOf === undefined) {
      this.#notChecked.push('locks: no store with Object Lock was asked');
    }
  }

  async ofRecord(tombstone: Tombstone | undefined): Promise<EvidenceReport> {
    const { revisions } = this.record;
    const newest = revisions.at(-1)!.manifest.revision;
    const wanted = this.input.revision ?? newest;
    if (!revisions.some(({ manifest }) => manifest.revision === wanted)) {
      const path = manifestPath(this.input.callId, wanted);
      return this.report(evidenceProblem('missing-object', `${path} is missing`));
    }
    const problem =
      (await this.#revisionsProblem(revisions)) ??
      (tombstone && (await this.#tombstoneProblem(tombstone, revisions))) ??
      (await this.#searchProblem(revisions)) ??
      (await this.#lockProblem(revisions));
    if (problem !== undefined) return this.report(problem);
    if (tombstone !== undefined) {
      const when = new Date(tombstone.at).toISOString();
      return this.report(
        evidenceProblem(
          'erased',
          `its key was destroyed by decision ${tombstone.body.decision}, ${when}`,
        ),
      );
    }
    if (wanted < newest) {
      const text = `revision ${wanted} was amended; revision ${newest} is the newest`;
      return this.report(evidenceProblem('superseded', text));
    }
    return this.report(this.#tailProblem());
  }

  /** No manifest: a call that goes on, one that was lawfully disposed of, or one that was taken away. */
  async ofAbsentRecord(): Promise<EvidenceReport> {
    const { callId, reader, trustedKeys } = this.input;
    const disposal = await readDisposal(callId, reader, trustedKeys);
    if (disposal !== undefined && 'integrity' in disposal) return this.report(disposal);
    if (disposal !== undefined) return this.#ofDisposal(disposal);
    const sealed = (await this.#leavesInLog()).find(isSeal);
    const taken = sealed && (await this.#takenAway(sealed));
    return this.report(taken ?? recordProblem(this.record));
  }

  async #ofDisposal(disposal: Disposal): Promise<EvidenceReport> {
    const { callId, reader } = this.input;
    for await (const key of reader.list(callPrefix(callId))) {
      // Whoever keeps the log may write it late: where a leaf is, and nothing of the record.
      if (key.endsWith('/receipt.tlog-proof')) continue;
      const text = `${disposal.path} says that the record was destroyed, and ${key} is there`;
      return this.report(evidenceProblem('altered-object', text));
    }
    if (this.input.hasKeys && (await reader.read(wrappedKeyPath(callId))) !== undefined) {
      return this.report(keyIsBack(callId, disposal.path));
    }
    const problem = await this.#leafProblem(disposal.leaf, disposal.at);
    if (problem !== undefined) return this.report(problem);
    const stated = new Map(
      disposal.body.revisions.map(({ revision, manifestSha256 }) => [revision, manifestSha256]),
    );
    for (const leaf of (await this.#leavesInLog()).filter(isSeal)) {
      if (`sha256:${stated.get(revisionIn(leaf))}` === leaf.digest) continue;
      const text = `${disposal.path} does not name the ${leaf.type} ${leaf.id} that is leaf ${leaf.index} of the log`;
      return this.report(evidenceProblem('missing-object', text));
    }
    const { ceiling, sweep } = disposal.body;
    return this.report(
      evidenceProblem('disposed', `the time set by ${ceiling.class} was over; sweep ${sweep}`),
    );
  }

  report(problem?: EvidenceProblem): EvidenceReport {
    const isAnchored = this.#leaves.length > 0 && this.#firstUnanchored === undefined;
    const failed = problem !== undefined && !STILL_BELIEVED.has(problem.integrity);
    const isLawful = problem !== undefined && LAWFUL_ABSENCES.has(problem.integrity);
    return {
      ...this.record,
      ...(failed && { completeness: 'not-checked', reasons: [] }),
      integrity: problem?.integrity ?? 'verified',
      firstProblem: problem?.text ?? null,
      notes: isLawful ? [...this.#notes, ...this.#openNotes()] : this.#notes,
      leaves: this.#leaves,
      logSize: this.#logSize,
      isAnchored: isAnchored && !failed,
      notChecked: [...this.input.log.notChecked, ...this.#notChecked],
    };
  }

  async #revisionsProblem(
    revisions: readonly VerifiedRevision[],
  ): Promise<EvidenceProblem | undefined> {
    for (const { manifest, manifestSha256 } of revisions) {
      const { revision, sealedAt } = manifest;
      const leaf: LogLeaf = {
        type: revision === 1 ? 'manifest' : 'amendment',
        id: `${this.input.callId}/r${revision}`,
        digest: `sha256:${manifestSha256}`,
      };
      const problem = await this.#leafProblem(leaf, sealedAt);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  async #tombstoneProblem(
    tombstone: Tombstone,
    revisions: readonly VerifiedRevision[],
  ): Promise<EvidenceProblem | undefined> {
    const revision = uncoveredRevision(tombstone, revisions);
    if (revision !== undefined) {
      const text = `${tombstone.path} does not name revision ${revision}, whose key is missing`;
      return evidenceProblem('key-unavailable', text);
    }
    return this.#leafProblem(tombstone.leaf, tombstone.at);
  }

  /** Whether the log knows of more than the store shows, or knew the call otherwise before. */
  async #searchProblem(
    revisions: readonly VerifiedRevision[],
  ): Promise<EvidenceProblem | undefined> {
    const stored = new Map(
      revisions.map(({ manifest, manifestSha256 }) => [
        manifest.revision,
        `sha256:${manifestSha256}`,
      ]),
    );
    for (const leaf of (await this.#leavesInLog()).filter(isSeal)) {
      const digest = stored.get(revisionIn(leaf));
      if (digest === leaf.digest) continue;
      if (digest === undefined) {
        const taken = await this.#takenAway(leaf);
        if (taken !== undefined) return taken;
        continue;
      }
      const path = manifestPath(this.input.callId, revisionIn(leaf));
      const text = `${path} is not what leaf ${leaf.index} of the log was made of`;
      return evidenceProblem('altered-object', text);
    }
    return undefined;
  }

  /** What the log knows and the store has not; what was sealed while this was verified is there by now. */
  async #takenAway(leaf: LoggedLeaf): Promise<EvidenceProblem | undefined> {
    const path = manifestPath(this.input.callId, revisionIn(leaf));
    if ((await this.input.reader.read(path)) !== undefined) return undefined;
    const text = `${path} is missing, and is leaf ${leaf.index} of the log`;
    return evidenceProblem('missing-object', text);
  }

  async #lockProblem(revisions: readonly VerifiedRevision[]): Promise<EvidenceProblem | undefined> {
    const { lockOf, now } = this.input;
    if (lockOf === undefined) return undefined;
    for (const { manifest } of revisions) {
      const [short] = await checkRetention(manifest, { lockOf, now: new Date(now) });
      if (short !== undefined) return evidenceProblem('retention-short', short.text);
    }
    return undefined;
  }

  async #leafProblem(leaf: LogLeaf, sinceMs: number): Promise<EvidenceProblem | undefined> {
    const found = await this.input.log.verdictOn(leaf, sinceMs);
    if (found.size !== undefined) this.#logSize = found.size;
    if (found.index !== undefined && isInLog(found)) {
      this.#leaves.push({ ...leaf, index: found.index });
    }
    if (found.verdict === 'in-log') return undefined;
    if (found.verdict !== 'tail-not-anchored') return evidenceProblem(found.verdict, found.text);
    this.#firstUnanchored ??= found.text;
    return undefined;
  }

  /** What is lawfully absent has its reason to tell; that no anchor covers it goes beside. */
  #openNotes(): string[] {
    return this.#firstUnanchored === undefined ? [] : [this.#firstUnanchored];
  }

  #tailProblem(): EvidenceProblem | undefined {
    const text = this.#firstUnanchored;
    return text === undefined ? undefined : evidenceProblem('tail-not-anchored', text);
  }

  async #leavesInLog(): Promise<readonly LoggedLeaf[]> {
    return (await this.input.log.leavesOf(this.input.callId)) ?? [];
  }
}

const LAWFUL_ABSENCES: ReadonlySet<string> = new Set(['erased', 'disposed', 'superseded']);

/** Verdicts that leave standing what was found out about completeness. */
const STILL_BELIEVED: ReadonlySet<string> = new Set([
  'tail-not-anchored',
  'not-yet-logged',
  'retention-short',
  ...LAWFUL_ABSENCES,
]);

const isInLog = ({ verdict }: LeafVerdict): boolean =>
  verdict === 'in-log' || verdict === 'tail-not-anchored';

const isSeal = ({ type }: LoggedLeaf): boolean => type === 'manifest' || type === 'amendment';

const revisionIn = ({ id }: LoggedLeaf): number => Number(id.slice(id.lastIndexOf('/r') + 2));
