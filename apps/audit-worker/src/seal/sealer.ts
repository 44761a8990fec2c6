import {
  Manifest,
  RedactedTranscript,
  StoredVerdict,
  manifestPath,
  openVerdictInput,
  redactedPath,
  verdictPath,
  type CallKey,
  type JudgedCall,
  type ManifestSigner,
} from '@verbatim/audit-log';
import { OperationalError, type Vertical } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import {
  ObjectNotFoundError,
  sealResultOf,
  type CallKeyring,
  type ClaimOptions,
  type ObjectStore,
  type SealClaim,
  type SealRegister,
} from '@verbatim/storage';
import type { z } from 'zod';
import { judgeCall, judgedBefore, type JudgePorts } from '../evaluate/judge-call.js';
import type { WorkerMetrics } from '../worker-metrics.js';
import { countCosts } from './count-costs.js';
import { sealPlanned, type SealOutcome, type SealPlan, type SealPorts } from './seal-call.js';

export interface SealerOptions {
  readonly workerId: string;
  readonly claim: ClaimOptions;
  /** Verticals whose calls may not be sealed now. */
  readonly refused?: () => ReadonlySet<Vertical>;
  readonly register: Pick<SealRegister, 'claimNext' | 'renew' | 'commit' | 'release'>;
  readonly store: Pick<ObjectStore, 'create' | 'read' | 'extendLock'>;
  readonly keys: Pick<CallKeyring, 'open'>;
  readonly signer: ManifestSigner;
  /** How long the call of these events is kept, by the files of this moment. */
  readonly retentionOf: SealPorts['retentionOf'];
  readonly costsOf: SealPorts['costsOf'];
  readonly judge: JudgePorts;
  readonly redact: SealPorts['redact'];
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
  /** After a failure that may pass. 5 s. */
  readonly retryAfterMs?: number | undefined;
}

/** Long enough for a store to come back, short enough for a seal within a minute. */
const RETRY_AFTER_MS = 5_000;

/** The last stage: turns calls that have ended into records, one claimed revision at a time. */
export class Sealer {
  constructor(private readonly options: SealerOptions) {}

  /** The next call that is due, for this worker alone as long as it renews the claim. */
  claimNext(): Promise<SealClaim | undefined> {
    const { register, workerId, claim, refused } = this.options;
    const exceptVerticals = [...(refused?.() ?? [])];
    return register.claimNext(workerId, { ...claim, exceptVerticals });
  }

  /**
   * Seals what was claimed. A seal that fails is put back for a while, so that other calls come first.
   * Errors: bugs only.
   */
  async seal(claim: SealClaim): Promise<void> {
    const stopRenewing = this.keepClaim(claim);
    try {
      await this.sealClaimed(claim);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      await this.putBack(claim, error);
    } finally {
      stopRenewing();
    }
  }

  private async sealClaimed(claim: SealClaim): Promise<void> {
    const { metrics, logger, register } = this.options;
    const { callId, revision, vertical, reason, isResumed } = claim;
    const { manifest, judgement, committed, leaks, isRedactionOwed } = await sealPlanned(
      planOf(claim),
      {
        ...this.ports,
        redactionFailed: (error) => {
          metrics.redactionFailures.inc({ vertical });
          logger.error({ err: error, callId, revision }, 'The readable copy is in quarantine.');
        },
        commit: (outcome) => register.commit(claim, resultOf(outcome)),
      },
    );
    const { verdict } = manifest.completeness;
    const facts = { callId, revision, vertical, reason, isResumed, verdict };
    if (committed.kind !== 'committed')
      return logger.warn(facts, 'Another worker took this seal over.');
    metrics.seals.inc({ vertical, completeness: verdict });
    for (const { ruleId: rule, severity } of judgement.verdict.findings) {
      metrics.findings.inc({ vertical, rule, severity });
    }
    countCosts(metrics, vertical, manifest.costs, await this.costsBefore(manifest));
    const parties = conflictIn(manifest);
    if (parties) metrics.retentionConflicts.inc({ vertical, ...parties });
    metrics.sealDelay.observe({ vertical }, Math.max(0, Date.now() - claim.sealedAt) / 1_000);
    for (const { class: kind } of leaks) metrics.guardLeaks.inc({ vertical, class: kind });
    const { count: events } = manifest.events;
    logger.info(
      { ...facts, isRedactionOwed, events, ...(parties && { retentionConflict: parties }) },
      'Sealed a call.',
    );
  }

  /** Of the revision that this one amends. Metrics alone are not worth a failed seal. */
  private async costsBefore({ callId, revision }: Manifest): Promise<Manifest['costs']> {
    if (revision === 1) return undefined;
    try {
      return (await this.readBegun(manifestPath(callId, revision - 1), Manifest))?.costs;
    } catch (error) {
      if (error instanceof OperationalError) return undefined;
      throw error;
    }
  }

  /** A long call may take longer than one lease; a dead worker renews nothing. */
  private keepClaim(claim: SealClaim): () => void {
    const { register, claim: options, logger } = this.options;
    const renew = (): void => {
      register.renew(claim, options.leaseMs).catch((error: unknown) => {
        logger.warn({ err: error, callId: claim.callId }, 'A claim could not be renewed.');
      });
    };
    const timer = setInterval(renew, options.leaseMs / 3);
    return () => clearInterval(timer);
  }

  private get ports(): Omit<SealPorts, 'commit' | 'redactionFailed'> {
    const { store, keys, signer, judge, metrics, retentionOf, costsOf, redact } = this.options;
    return {
      step: (name, run) => metrics.timeStep('sealSteps', name, run),
      openKey: (callId) => keys.open(callId),
      readFrame: ({ objectKey, versionId, offset, length }) =>
        store.read(objectKey, { versionId, range: { offset, length } }),
      readRedacted: (callId, revision) =>
        this.readBegun(redactedPath(callId, revision), RedactedTranscript),
      readManifest: (callId, revision) => this.readBegun(manifestPath(callId, revision), Manifest),
      retentionOf,
      costsOf,
      readJudged: (key, callId, revision) => this.readJudged(key, callId, revision),
      judge: async (call, redacted, begun) =>
        begun ? judgedBefore(call, begun, judge.keys) : judgeCall(call, judge, redacted),
      redact,
      createObject: async (key, bytes, contentType, lock) => {
        await store.create(key, bytes, { contentType, ...(lock && { lock }) });
      },
      extendLock: async (key, lock) => {
        await store.extendLock(key, lock);
      },
      signer,
    };
  }

  private async readJudged(
    key: CallKey,
    callId: string,
    revision: number,
  ): Promise<JudgedCall | undefined> {
    const path = verdictPath(callId, revision);
    const stored = await this.readBegun(path, StoredVerdict);
    if (stored === undefined) return undefined;
    const input: unknown = JSON.parse(openVerdictInput(key, path, stored).toString('utf8'));
    return { verdict: stored.verdict, input: input as JudgedCall['input'] };
  }

  /** What an earlier run of the same revision wrote, if it came that far. */
  private async readBegun<T>(key: string, schema: z.ZodType<T>): Promise<T | undefined> {
    try {
      const bytes = await this.options.store.read(key);
      return schema.parse(JSON.parse(bytes.toString('utf8')));
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  /** What retrying cannot mend is retried too, seldom: somebody may restore the object. */
  private async putBack(claim: SealClaim, error: OperationalError): Promise<void> {
    const { register, claim: options, metrics, logger } = this.options;
    const { retryAfterMs = RETRY_AFTER_MS } = this.options;
    const { callId, revision } = claim;
    metrics.sealFailures.inc({ code: error.code });
    const level = error.retryable ? 'warn' : 'error';
    logger[level]({ err: error, callId, revision }, 'A seal failed and is put back.');
    try {
      await register.release(claim, error.retryable ? retryAfterMs : options.leaseMs);
    } catch (away) {
      // Then the claim runs out by itself.
      if (!(away instanceof OperationalError)) throw away;
    }
  }
}

/** The two classes that contradict each other; a person has to decide between them. */
function conflictIn({ retention }: Manifest): { floor: string; ceiling: string } | undefined {
  const { conflict } = retention ?? {};
  return conflict ? { floor: conflict.floor.class, ceiling: conflict.ceiling.class } : undefined;
}

function planOf(claim: SealClaim): SealPlan {
  const { supersedes } = claim;
  return {
    ...claim,
    supersedes: supersedes
      ? {
          revision: supersedes.revision,
          manifestSha256: supersedes.manifestSha256.toString('hex'),
        }
      : null,
  };
}

function resultOf(outcome: SealOutcome): Parameters<SealRegister['commit']>[1] {
  const { manifest, manifestSha256, turns, redactor, judgement } = outcome;
  const { verdict, contact, people } = judgement;
  return sealResultOf({ manifest, manifestSha256, turns, redactor, verdict, contact, people });
}
