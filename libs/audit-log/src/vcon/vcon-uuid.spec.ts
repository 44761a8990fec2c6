import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CALL_ID, OTHER_CALL_ID } from '../testing/epoch-builder.js';
import { isUuidV8 } from './rules/forms.js';
import { vconUuid, type VconIdentity } from './vcon-uuid.js';

const identity: VconIdentity = {
  callId: CALL_ID,
  revision: 1,
  form: 'full',
  sealedAt: 0x0190_1234_5678,
  manifestSha256: `abcd${'0'.repeat(60)}`,
  domain: 'calls.example',
};

describe('vconUuid', () => {
  it('is laid out as version 7, marked as version 8, with the hash of a host name at the end', () => {
    const hash = createHash('sha1')
      .update(`full.r1.${CALL_ID.toLowerCase()}.calls.example`)
      .digest();
    const high62 = hash.readBigUInt64BE(0) >> 2n;
    const uuid = vconUuid(identity);
    expect(isUuidV8(uuid)).toBe(true);
    expect(uuid.slice(0, 18)).toBe('01901234-5678-8abc');
    const low = BigInt(`0x${uuid.slice(19).replace('-', '')}`);
    expect(low >> 62n).toBe(0b10n);
    expect(low & ((1n << 62n) - 1n)).toBe(high62);
  });

  it('is the same for the same version of a call, and another for every other', () => {
    expect(vconUuid({ ...identity })).toBe(vconUuid(identity));
    // A domain has no capital letters, however somebody writes it.
    expect(vconUuid({ ...identity, domain: 'Calls.Example' })).toBe(vconUuid(identity));
    const others: Partial<VconIdentity>[] = [
      { form: 'redacted' },
      { revision: 2 },
      { callId: OTHER_CALL_ID },
      { sealedAt: identity.sealedAt + 1 },
      { manifestSha256: `abdd${'0'.repeat(60)}` },
      { domain: 'other.example' },
    ];
    const uuids = others.map((other) => vconUuid({ ...identity, ...other }));
    expect(new Set([vconUuid(identity), ...uuids]).size).toBe(others.length + 1);
  });
});
