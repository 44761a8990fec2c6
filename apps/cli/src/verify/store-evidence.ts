import {
  type EvidenceReport,
  type ObjectReader,
  SEARCHED_FOR_ALL_MAX,
  SEARCHED_FOR_ONE_MAX,
  StoreLog,
  verifyEvidence,
} from '@verbatim/audit-log';
import { lockReader, objectReader } from '@verbatim/storage';
import type { RecordAccess } from '../record-access.js';
import { MERGE_DELAY_MS, type Trust } from './evidence-access.js';

/** Calls that are read at once: the time goes to waiting for the store. */
const CALLS_AT_ONCE = 8;

/** Verifies calls in the store of a record. The log is read once for all of them. */
export class StoreEvidence {
  private constructor(
    readonly reader: ObjectReader,
    readonly log: StoreLog,
    private readonly verifyOne: (callId: string, revision?: number) => Promise<EvidenceReport>,
  ) {}

  static async open(
    access: RecordAccess,
    { trustedKeys, anchor }: Trust,
    { isForOne }: { readonly isForOne: boolean },
  ): Promise<StoreEvidence> {
    const store = await access.store();
    const masterKey = await access.masterKey();
    const lockOf = await lockReader(store);
    const reader = objectReader(store);
    const now = Date.now();
    const log = new StoreLog({
      reader,
      trustedKeys,
      origin: access.logOrigin,
      ...(anchor && { anchor }),
      now,
      mergeDelayMs: MERGE_DELAY_MS,
      searchedMax: isForOne ? SEARCHED_FOR_ONE_MAX : SEARCHED_FOR_ALL_MAX,
    });
    const shared = { reader, trustedKeys, masterKey, log, lockOf, hasKeys: true, now };
    return new StoreEvidence(reader, log, (callId, revision) =>
      verifyEvidence({ ...shared, callId, revision }),
    );
  }

  of(callId: string, revision?: number): Promise<EvidenceReport> {
    return this.verifyOne(callId, revision);
  }

  /** In the order given; `onDone` is told how many. */
  async ofAll(
    callIds: readonly string[],
    onDone: (done: number) => void,
  ): Promise<EvidenceReport[]> {
    const reports: EvidenceReport[] = [];
    let next = 0;
    let done = 0;
    const worker = async (): Promise<void> => {
      for (let at = next++; at < callIds.length; at = next++) {
        reports[at] = await this.verifyOne(callIds[at]!);
        onDone((done += 1));
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
    return reports;
  }
}
