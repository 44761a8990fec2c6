import { beforeEach, describe, expect, it } from 'vitest';
import { CallKey } from '../keys/call-key.js';
import { sealVoicemail } from '../seal/voicemail-recording.js';
import { SAMPLE_WAV, messageEvents } from '../testing/left-message.js';
import { LoggedCalls, callIdOf } from '../testing/logged-calls.js';
import { sealSample } from '../testing/sealed-call.js';
import { TrustedKeys } from '../seal/signer.js';
import { verifyCall } from './verify-call.js';

const CALL = callIdOf(1);
const OTHER = callIdOf(2);

let calls: LoggedCalls;
let message: string;
beforeEach(async () => {
  calls = new LoggedCalls();
  await calls.sealWithMessage(CALL);
  await calls.sealWithMessage(OTHER);
  message = calls.messages.get(CALL)!;
});

/** With the key of the call, or with the stored bytes alone. */
function verify(isWithKey = true, callId = CALL) {
  const trustedKeys = TrustedKeys.from([calls.log.signer.publicKey]);
  const key = isWithKey ? { masterKey: calls.master } : {};
  return verifyCall({ callId, reader: calls.store, trustedKeys, ...key });
}

describe.each([true, false])('a message that a caller left (with the key: %s)', (isWithKey) => {
  it('is part of the record, and no remark', async () => {
    const { integrity, notes, manifest } = await verify(isWithKey);
    expect({ integrity, notes }).toEqual({ integrity: 'verified', notes: [] });
    expect(manifest?.recordings).toMatchObject([{ key: message }]);
  });

  it('is missed where it is gone', async () => {
    calls.store.objects.delete(message);
    expect(await verify(isWithKey)).toMatchObject({
      integrity: 'missing-object',
      firstProblem: `${message} is missing`,
    });
  });

  it('is altered when any one bit of it is', async () => {
    const bytes = calls.store.get(message);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << (at % 8);
      calls.store.objects.set(message, changed);
      const { integrity, firstProblem } = await verify(isWithKey);
      expect([at, integrity, firstProblem]).toEqual([
        at,
        'altered-object',
        `${message} has another digest than was signed`,
      ]);
    }
  });

  it('is altered where another call has its place', async () => {
    calls.store.objects.set(message, calls.store.get(calls.messages.get(OTHER)!));
    const { integrity, firstProblem } = await verify(isWithKey);
    expect([integrity, firstProblem]).toEqual([
      'altered-object',
      `${message} has another digest than was signed`,
    ]);
  });

  it('is told of where no manifest states it', async () => {
    const stray = message.replace('.vbm', 'x.vbm');
    calls.store.objects.set(stray, Buffer.from('anything'));
    const { integrity, notes } = await verify(isWithKey);
    expect([integrity, notes]).toEqual(['verified', [`${stray} is stated by no manifest`]]);
  });
});

describe('a message whose digest is right', () => {
  it('is altered where it was sealed under another key', async () => {
    const key = calls.keys.get(CALL)!;
    const foreign = sealVoicemail(CallKey.generate(), message, SAMPLE_WAV);
    const { events } = await sealedWith(key, foreign);
    const sealed = await sealSample({ callId: CALL, key, events, signer: calls.log.signer });
    calls.store.write(sealed);
    calls.store.objects.set(message, foreign);
    expect(await verify()).toMatchObject({
      integrity: 'altered-object',
      firstProblem: `${message} does not open with the key of its call`,
    });
  });

  it('belongs to the call that names it', async () => {
    const key = calls.keys.get(CALL)!;
    const elsewhere = calls.messages.get(OTHER)!;
    const events = messageEvents(key, CALL, elsewhere, calls.store.get(elsewhere));
    const { manifest } = await sealSample({ callId: CALL, key, events });
    expect(manifest.recordings).toBeUndefined();
  });
});

describe('a record from before manifests stated messages', () => {
  it('is verified by its events, and with stored bytes alone it says what it does not know', async () => {
    const key = calls.keys.get(CALL)!;
    const { events, begun } = await sealedWith(key, calls.store.get(message));
    calls.store.write(
      await sealSample({ callId: CALL, key, events, begun, signer: calls.log.signer }),
    );
    expect(await verify()).toMatchObject({ integrity: 'verified', notes: [] });
    expect((await verify(false)).notes).toEqual([`${message} is stated by no manifest`]);
    calls.store.objects.delete(message);
    expect(await verify()).toMatchObject({ integrity: 'missing-object' });
  });
});

/** As a build would have begun it that knew of no messages. */
async function sealedWith(key: CallKey, bytes: Buffer) {
  const events = messageEvents(key, CALL, message, bytes);
  const { manifest } = await sealSample({ callId: CALL, key, events, signer: calls.log.signer });
  const { recordings: _, ...before } = manifest;
  return { events, begun: { ...before, sealedAt: manifest.sealedAt - 1 } };
}
