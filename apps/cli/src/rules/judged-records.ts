import type { CallInput, Verdict } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import { readAhead, type JudgedRecord } from '@verbatim/policy';
import { readJudgedCall, type JudgedCallFilter, type JudgedCallId } from '@verbatim/storage';
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
  try {
    const judged = await readJudgedCall(await access.store(), await access.keys(), callId);
    const record = judged && {
      callId,
      input: judged.input as unknown as CallInput,
      verdict: judged.verdict as unknown as Verdict,
    };
    return { callId, rulesRevision, record };
  } catch (error) {
    if (isGone(error)) return { callId, rulesRevision, record: undefined };
    throw error;
  }
}

/** Its key is destroyed or its objects are not what was sealed: no retry brings them back. */
function isGone(error: unknown): boolean {
  if (!(error instanceof OperationalError)) return false;
  return !error.retryable || error.code === 'KEYS.UNAVAILABLE';
}
