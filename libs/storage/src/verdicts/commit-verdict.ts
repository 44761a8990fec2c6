import type { Transaction } from '../database/database.js';
import { indexInteger, indexText } from '../seals/index-values.js';
import type { CommittedVerdict, Contact } from './committed-verdict.js';

/** Inside the transaction of the seal, which holds the call's row: the newest revision's verdict stands. */
export async function commitVerdict(
  transaction: Transaction,
  { callId, revision }: { readonly callId: string; readonly revision: number },
  { findings, notJudged, ...verdict }: CommittedVerdict,
): Promise<void> {
  await transaction.callVerdict.deleteMany({ where: { callId } });
  await transaction.callVerdict.create({
    data: { ...verdict, callId, revision, notJudged: notJudged.map((each) => ({ ...each })) },
  });
  await transaction.finding.createMany({
    data: findings.map((finding, ordinal) => ({
      ...finding,
      atMs: indexInteger(finding.atMs),
      explanation: indexText(finding.explanation),
      callId,
      ordinal,
      spans: finding.spans.map((span) => ({ ...span })),
    })),
  });
}

/** What is learned late, by an amendment, replaces what was known. */
export async function commitContact(
  transaction: Transaction,
  callId: string,
  { debtKeys, ...contact }: Contact,
): Promise<void> {
  const data = { ...contact, debtKeys: [...debtKeys] };
  await transaction.contact.upsert({
    where: { callId },
    create: { callId, ...data },
    update: data,
  });
}
