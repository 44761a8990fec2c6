import { RedactedTranscript, redactedPath, type ManifestSigner } from '@verbatim/audit-log';
import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import {
  ObjectNotFoundError,
  type CallKeyring,
  type ClaimOptions,
  type ObjectStore,
  type SealClaim,
  type SealRegister,
} from '@verbatim/storage';
import type { WorkerMetrics } from '../worker-metrics.js';
import { sealPlanned, type SealOutcome, type SealPlan, type SealPorts } from './seal-call.js';

export interface SealerOptions {
  readonly workerId: string;
  readonly claim: ClaimOptions;
  readonly register: Pick<SealRegister, 'claimNext' | 'commit'>;
  readonly store: Pick<ObjectStore, 'create' | 'read'>;
  readonly keys: Pick<CallKeyring, 'open'>;
  readonly signer: ManifestSigner;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/** The last stage: turns calls that have ended into records, one claimed revision at a time. */
export class Sealer {
  constructor(private readonly options: SealerOptions) {}

  /**
   * Claims the next call that is due and seals it. Resolves to whether there was one.
   *
   * A seal that fails keeps its claim until the lease ends: that is its pause, and meanwhile the loop
   * turns to other calls. Errors: those of the claim itself, and bugs.
   */
  async sealNext(): Promise<boolean> {
    const { register, workerId, claim: options } = this.options;
    const claim = await register.claimNext(workerId, options);
    if (claim === undefined) return false;
    try {
      await this.seal(claim);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.noteFailure(claim, error);
    }
    return true;
  }

  private async seal(claim: SealClaim): Promise<void> {
    const { metrics, logger } = this.options;
    const { callId, revision, vertical, reason } = claim;
    const { manifest } = await sealPlanned(planOf(claim), this.portsFor(claim));
    const { verdict } = manifest.completeness;
    metrics.seals.inc({ vertical, completeness: verdict });
    metrics.sealDelay.observe({ vertical }, Math.max(0, Date.now() - claim.sealedAt) / 1_000);
    const events = manifest.events.count;
    logger.info({ callId, revision, vertical, reason, verdict, events }, 'Sealed a call.');
  }

  private portsFor(claim: SealClaim): SealPorts {
    const { store, keys, signer, metrics, register } = this.options;
    return {
      step: (name, run) => metrics.timeStep('sealSteps', name, run),
      openKey: (callId) => keys.open(callId),
      readFrame: ({ objectKey, versionId, offset, length }) =>
        store.read(objectKey, { versionId, range: { offset, length } }),
      readRedacted: (callId, revision) => this.readRedacted(callId, revision),
      createObject: async (key, bytes, contentType) => {
        await store.create(key, bytes, { contentType });
      },
      commit: async (outcome) => {
        const committed = await register.commit(claim, resultOf(outcome));
        if (committed.kind === 'lease-lost') {
          this.options.logger.warn({ callId: claim.callId }, 'Another worker took this seal over.');
        }
      },
      signer,
    };
  }

  private async readRedacted(
    callId: string,
    revision: number,
  ): Promise<RedactedTranscript | undefined> {
    try {
      const bytes = await this.options.store.read(redactedPath(callId, revision));
      return RedactedTranscript.parse(JSON.parse(bytes.toString('utf8')));
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  private noteFailure({ callId, revision }: SealClaim, error: OperationalError): void {
    this.options.metrics.sealFailures.inc({ code: error.code });
    const level = error.retryable ? 'warn' : 'error';
    this.options.logger[level](
      { err: error, callId, revision },
      'A seal failed and waits for its lease to end.',
    );
  }
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
  const { manifest, manifestKey, manifestSha256, turns } = outcome;
  return {
    manifestKey,
    manifestSha256: Buffer.from(manifestSha256, 'hex'),
    completeness: manifest.completeness.verdict,
    summary: {
      events: manifest.events.count,
      gaps: manifest.gaps.length,
      epochs: manifest.epochs.length,
      turns: turns.length,
      reasons: manifest.completeness.reasons,
    },
    utterances: turns.map((turn) => ({
      itemId: turn.itemId,
      speaker: turn.speaker,
      audioStartMs: turn.startMs ?? undefined,
      audioEndMs: turn.endMs ?? undefined,
      redactedText: turn.text,
      isInterrupted: turn.isInterrupted,
    })),
  };
}
