import { describe, expect, it } from 'vitest';
import { SealedVerdictError } from '../audit-log.errors.js';
import { CallKey } from '../keys/call-key.js';
import { SAMPLE_JUDGED, sampleKey, sealSample } from '../testing/sealed-call.js';
import { CALL_ID, OTHER_CALL_ID } from '../testing/epoch-builder.js';
import { Manifest, verdictPath } from './manifest.js';
import { StoredVerdict, openVerdictInput } from './stored-verdict.js';

const judged = SAMPLE_JUDGED;
const sealed = await sealSample();
const path = verdictPath(CALL_ID, 1);
const stored = sealed.objects[2]!;
const parsed = StoredVerdict.parse(JSON.parse(stored.bytes.toString('utf8')));

describe('a stored verdict', () => {
  it('stands between the redacted transcript and the manifest, which commits to it', async () => {
    expect(sealed.objects.map(({ key }) => key.split('/').at(-1))).toEqual([
      'events.vbe',
      'redacted.json',
      'verdict.json',
      'manifest.json',
    ]);
    expect(sealed.manifest.verdict).toMatchObject({ key: path, bytes: stored.bytes.length });
    expect(Manifest.parse(sealed.manifest)).toEqual(sealed.manifest);
    expect((await sealSample({ judged: undefined })).manifest.verdict).toBeUndefined();
  });

  it('is readable, and holds no words of its input', () => {
    expect(parsed.verdict).toEqual(judged.verdict);
    expect(stored.bytes.toString('utf8')).not.toContain('haircut');
  });

  it('gives its input back to whoever has the key, and to nobody else', () => {
    expect(JSON.parse(openVerdictInput(sampleKey, path, parsed).toString('utf8'))).toEqual(
      judged.input,
    );
    const { ct, ...envelope } = parsed.input;
    const altered = { ...parsed, input: { ...envelope, ct: `A${ct.slice(1)}B` } };
    const refused = [
      () => openVerdictInput(CallKey.generate(), path, parsed),
      () => openVerdictInput(sampleKey, verdictPath(OTHER_CALL_ID, 1), parsed),
      () => openVerdictInput(sampleKey, path, altered),
    ];
    for (const open of refused) expect(open).toThrow(SealedVerdictError);
  });

  it('is written with the same bytes again', async () => {
    expect((await sealSample()).objects).toEqual(sealed.objects);
  });
});
