import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CallKey } from '@verbatim/audit-log';
import { VerticalCatalog, retentionCatalogFrom } from '@verbatim/compliance';
import { describe, expect, it } from 'vitest';
import { callIdOf, sampleCall } from '../testing/sample-call.js';
import { retentionOf } from './retention-of.js';

const CONFIG = join(import.meta.dirname, '../../../../config');
const filesIn = (folder: string) =>
  readdirSync(join(CONFIG, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ path: name, text: readFileSync(join(CONFIG, folder, name), 'utf8') }));

const policy = {
  catalog: VerticalCatalog.from(filesIn('verticals'), filesIn('agents')),
  retention: retentionCatalogFrom(filesIn('retention')),
};
const events = sampleCall({ callId: callIdOf('kept'), key: CallKey.generate() });
const YEAR_MS = 365 * 86_400_000;

describe('retentionOf', () => {
  it('keeps a call by the classes of its vertical, from its end', () => {
    const kept = retentionOf(policy, events, 1_790_000_100_000);
    const ended = events.find(({ kind }) => kind === 'call.ended')!.at;
    expect(kept).toMatchObject({ floorBy: 'hipaa-documentation', conflict: null, awaiting: [] });
    expect(kept!.until! - ended).toBeGreaterThanOrEqual(6 * YEAR_MS);
    expect(kept!.until! - ended).toBeLessThan(6 * YEAR_MS + 4 * 86_400_000);
  });

  it('counts from the seal where nobody knows when the call ended', () => {
    const unended = events.filter(({ kind }) => kind !== 'call.ended');
    const sealedAt = unended[0]!.at + 30 * 86_400_000;
    const kept = retentionOf(policy, unended, sealedAt);
    expect(kept!.until! - sealedAt).toBeGreaterThanOrEqual(6 * YEAR_MS);
    expect(kept!.awaiting).toContainEqual({ class: 'hipaa-documentation', clock: 'call-end' });
  });

  it.each(['governance', 'compliance', 'none'] as const)(
    'says that the store is to hold it by %s where the file does, and else by governance',
    (lock) => {
      const healthcare = policy.catalog.of('healthcare')!;
      const { classes } = healthcare.retention!;
      const asked = (retention: typeof healthcare.retention) => {
        const catalog = { of: () => ({ ...healthcare, retention }) };
        return retentionOf({ ...policy, catalog }, events, 1_790_000_100_000)?.lock;
      };
      expect(asked({ classes, lock })).toBe(lock);
      expect(asked({ classes })).toBe('governance');
    },
  );

  it('says nothing of a vertical that names no class', () => {
    const none = { ...policy, catalog: { of: () => undefined } };
    expect(retentionOf(none, events, 0)).toBeUndefined();
  });
});
