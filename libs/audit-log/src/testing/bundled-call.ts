import { type Bundle, encodeBundle } from '../bundle/bundle.js';
import { makeBundle } from '../bundle/make-bundle.js';
import { TrustedKeys } from '../seal/signer.js';
import { SEALED_AT, newShortSigner } from './sealed-call.js';
import { StoreLog } from '../verify/store-log.js';
import { verifyEvidence } from '../verify/verify-evidence.js';
import { LoggedCalls, callIdOf } from './logged-calls.js';

export const BUNDLED = callIdOf(1);
export const ERASED = callIdOf(2);

/** A call with an amendment, another that was erased, and the bundles of both. */
export class BundledCall {
  private constructor(
    readonly calls: LoggedCalls,
    /** The log at 308 leaves of 322. */
    readonly anchor: Buffer,
    readonly trustedKeys: TrustedKeys,
  ) {}

  static async make(): Promise<BundledCall> {
    const calls = new LoggedCalls();
    // Signs by digest, as a key service does.
    const shortSigner = newShortSigner();
    calls.fill(5);
    const first = await calls.sealWithMessage(BUNDLED);
    await calls.publish();
    calls.fill(300);
    const { manifest, manifestSha256 } = await calls.seal(ERASED, { signer: shortSigner });
    await calls.publish();
    await calls.amend(first);
    const anchor = await calls.publish();
    calls.fill(13);
    const redacted = manifest.redacted.key;
    calls.store.objects.delete(redacted);
    calls.store.objects.delete(`keys/${ERASED}`);
    await calls.state('tombstone', ERASED, {
      callId: ERASED,
      revisions: [{ revision: 1, manifestSha256 }],
      decision: '20261126T120000Z-0123456789ab',
      keyVersionsDestroyed: 1,
      destroyed: [redacted],
    });
    await calls.publish();
    const trusted = TrustedKeys.from([calls.log.signer.publicKey, shortSigner.publicKey]);
    return new BundledCall(calls, anchor, trusted);
  }

  get origin(): string {
    return this.calls.log.checkpoint.origin;
  }

  async bundleOf(callId: string): Promise<Bundle> {
    const { calls, origin, trustedKeys, anchor } = this;
    const source = { reader: calls.store, trustedKeys, origin, anchor, now: SEALED_AT + 60_000 };
    const log = new StoreLog({ ...source, mergeDelayMs: 60_000, searchedMax: 1_000 });
    const report = await verifyEvidence({ ...source, callId, log, hasKeys: true });
    const callKey = report.integrity === 'erased' ? undefined : calls.keys.get(callId);
    return makeBundle({ ...source, report, proofs: calls, callKey });
  }

  async archiveOf(callId: string): Promise<Buffer> {
    return Buffer.concat([...encodeBundle(await this.bundleOf(callId), SEALED_AT)]);
  }
}
