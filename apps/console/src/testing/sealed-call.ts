import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { sealCall, sealWords } from '@verbatim/audit-log';
import { isWordBearing, type EventKind, type EventV1 } from '@verbatim/contracts';
import {
  CallKeyring,
  FileObjectStore,
  readMasterKey,
  readSigningKey,
  writeTrustedKey,
} from '@verbatim/storage';

/** What the caller of the sealed call said, and what its redacted copy has instead. */
export const SAID = 'My name is Ann Example.';
export const REDACTED = 'My name is [NAME].';

/** Writes a sealed call into the files of a console: its CallSid. */
export async function sealInto(directory: string): Promise<string> {
  const store = await FileObjectStore.open(path.join(directory, 'store'));
  const keys = new CallKeyring(store, await readMasterKey(path.join(directory, 'master.key')));
  const signer = await readSigningKey(path.join(directory, 'signing.pem'), { create: true });
  await writeTrustedKey(path.join(directory, 'trusted'), signer);
  const callId = `CA${randomBytes(16).toString('hex')}`;
  const key = await keys.create(callId);

  const epoch = randomBytes(16).toString('hex');
  const events: EventV1[] = [];
  const write = (kind: EventKind, fields: object, words?: Record<string, unknown>): void => {
    const seq = events.length;
    const identity = { callId, epoch, seq, kind };
    const sealed = words && isWordBearing(kind) && { words: sealWords(key, identity, words) };
    const header = { v: 1, ...identity, criticalSeq: seq, at: 1_790_000_000_000 + seq };
    const constant = { vertical: 'salon', policyRevision: 'salon/1', class: 'critical' };
    events.push({ ...header, ...constant, capture: 'on', ...fields, ...sealed } as EventV1);
  };
  write('epoch.opened', { processId: 'voice-1', reason: 'call-started' });
  const parties = { from: '+15550109999', to: '+15550100007' };
  write('call.started', { direction: 'inbound', policy: 'block' }, parties);
  const said = { itemId: 'a', speaker: 'caller', outcome: 'completed' };
  write('transcript.final', said, { text: SAID });
  write('call.ended', { status: 'completed', source: 'status-callback' });
  write('epoch.closed', { reason: 'call-ended', openObligations: [] });

  const turn = { ordinal: 0, itemId: 'a', speaker: 'caller', startMs: null, endMs: null } as const;
  const { objects } = await sealCall({
    ...{ callId, revision: 1, sealedAt: 1_790_000_050_000, supersedes: null },
    ...{ key, events, explanations: [], signer },
    redacted: { turns: [{ ...turn, text: REDACTED, isInterrupted: false }], redactor: 'test/1' },
  });
  for (const object of objects) await store.create(object.key, object.bytes);
  await keys.close();
  await store.close();
  return callId;
}
