import { randomBytes } from 'node:crypto';
import type { PricedLine } from '@verbatim/contracts';
import { CallIndex } from '../../calls/call-index.js';
import { EventSource, randomCallId, segmentOf } from '../../calls/testing/written-segment.js';
import type { Database } from '../../database/database.js';
import type { CallPerson } from '../../people/call-people.js';
import type { SealClaim } from '../../seals/seal-claim.js';
import { SealRegister } from '../../seals/seal-register.js';
import type { CallToRemove } from '../call-removal.js';

const CLAIM = { tailWaitMs: 0, leaseMs: 60_000, reconcileAfterMs: 60_000, settleMs: 0 };

const USED: PricedLine = {
  ...{ agent: null, source: 'carrier', model: 'twilio', meter: 'call-inbound', quantity: 1 },
  ...{ nanoUsd: null, unpriced: 'no-table' },
};

/** Calls as the index has them once they are sealed, or nearly. */
export class SealedCalls {
  readonly seals: SealRegister;
  private readonly index: CallIndex;

  constructor(database: Database) {
    this.seals = new SealRegister(database);
    this.index = new CallIndex(database);
  }

  async ended(): Promise<string> {
    const callId = randomCallId();
    const source = new EventSource(callId);
    const { opened, started, final, ended, closed } = source;
    const events = [opened, started, final, ended, closed].map((write) => write.call(source));
    await this.index.commitSegment(segmentOf(events));
    return callId;
  }

  /** An event that comes after the seal: an amendment is due. */
  async late(callId: string): Promise<void> {
    const source = new EventSource(callId);
    await this.index.commitSegment(segmentOf([source.opened('voice-2'), source.closed()]));
  }

  claimNext(): Promise<SealClaim | undefined> {
    return this.seals.claimNext('worker-1', CLAIM);
  }

  async sealed(...people: CallPerson[]): Promise<CallToRemove> {
    await this.ended();
    return this.sealNext(people);
  }

  async sealNext(people: readonly CallPerson[] = []): Promise<CallToRemove> {
    const claim = await this.claimNext();
    if (!claim) throw new Error('nothing to claim');
    const manifestSha256 = randomBytes(32);
    await this.seals.commit(claim, {
      manifestKey: 'calls/x/r1/manifest.json',
      manifestSha256,
      completeness: 'complete',
      summary: {},
      utterances: [{ itemId: 'item-1', speaker: 'caller', redactedText: 'Hello, [name].' }].map(
        (utterance) => ({ ...utterance, isInterrupted: false }),
      ),
      people,
      costs: { prices: null, lines: [USED] },
    });
    const { callId, revision } = claim;
    const revisions = [{ revision, manifestSha256: manifestSha256.toString('hex') }];
    return { callId, facts: { revisions } };
  }
}
