import type { CallInput, Verdict } from '@verbatim/compliance';
import { readAhead, type JudgedRecord } from '@verbatim/policy';
import { readJudgedCallIfThere, type JudgedCallFilter, type JudgedCallId } from '@verbatim/storage';
import type { RecordAccess } from '../record-access.js';

/** A call that was judged when it was sealed; without a record it cannot be read any more. */
export interface ReadRecord {
  readonly callId: string;
  readonly rulesRevision: string | null;
  readonly record: JudgedRecord | undefined;
}

/** Four objects a call, each some 50 ms away in a bucket. */
const READS_AHEAD = 8;

/** In the order of their ids. Errors: a store that is away; what is gone or damaged is a record that is not there. */
export async function* judgedRecords(
  access: RecordAccess,
  filter: JudgedCallFilter,
): AsyncGenerator<ReadRecord> {
  yield* readAhead(access.judgedCalls().ids(filter), READS_AHEAD, (id) => read(access, id));
}

async function read(
  access: RecordAccess,
  { callId, rulesRevision }: JudgedCallId,
): Promise<ReadRecord> {
  const judged = await readJudgedCallIfThere(await access.store(), await access.keys(), callId);
  const record = judged && {
    callId,
    input: judged.input as unknown as CallInput,
    verdict: judged.verdict as unknown as Verdict,
  };
  return { callId, rulesRevision, record };
}
