import type { ManifestSigner, MasterKey } from '@verbatim/audit-log';
import type { TrustedKeyEntry } from '@verbatim/storage';

/** A trusted key as `keys list` shows it. */
export interface KeyRow {
  readonly keyId: string;
  /** ISO instants; null: no beginning, no end. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly state: 'trusted' | 'not-yet' | 'ended' | 'not-trusted';
  readonly use: 'signs' | 'signs-checkpoints' | 'none';
  readonly file: string | null;
}

export interface KeyList {
  readonly trusted: readonly KeyRow[];
  readonly master: { readonly current: string | null; readonly previous: readonly string[] };
}

/** Who signs comes first, so that a key that signs without being trusted is seen at once. */
export function keyListOf(
  entries: readonly TrustedKeyEntry[],
  signers: readonly ManifestSigner[],
  master: { readonly current: MasterKey; readonly previous: readonly MasterKey[] } | undefined,
  now: number,
): KeyList {
  const known = new Set(entries.map(({ keyId }) => keyId));
  const strangers = signers
    .filter(({ keyId }) => !known.has(keyId))
    .map(({ keyId }): KeyRow => {
      const none = { validFrom: null, validUntil: null, file: null };
      return { keyId, ...none, state: 'not-trusted', use: useOf(keyId, signers) };
    });
  const rows = entries.map((entry): KeyRow => {
    const { keyId, validFrom, validUntil, file } = entry;
    return {
      keyId,
      validFrom: isoOf(validFrom),
      validUntil: isoOf(validUntil),
      state: stateOf(entry, now),
      use: useOf(keyId, signers),
      file,
    };
  });
  const order = ['signs', 'signs-checkpoints', 'none'];
  return {
    trusted: [...strangers, ...rows].sort((a, b) => order.indexOf(a.use) - order.indexOf(b.use)),
    master: {
      current: master?.current.id ?? null,
      previous: master?.previous.map(({ id }) => id) ?? [],
    },
  };
}

function stateOf({ validFrom, validUntil }: TrustedKeyEntry, now: number): KeyRow['state'] {
  if (validFrom !== null && now < validFrom) return 'not-yet';
  return validUntil !== null && now > validUntil ? 'ended' : 'trusted';
}

/** The first signer signs everything, the others checkpoints alone. */
function useOf(keyId: string, signers: readonly ManifestSigner[]): KeyRow['use'] {
  const at = signers.findIndex((signer) => signer.keyId === keyId);
  if (at === -1) return 'none';
  return at === 0 ? 'signs' : 'signs-checkpoints';
}

const isoOf = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();
