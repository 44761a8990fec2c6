import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PagingEnv } from '@verbatim/paging';
import { PlatformEnv, describeEnv } from '@verbatim/platform';
import { PolicyEnv, PricesEnv } from '@verbatim/policy';
import { StorageEnv } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { COMMIT_STEPS } from './archive/commit.js';
import { AuditWorkerEnv } from './audit-worker.env.js';
import { LOG_STEPS } from './log/publish-log.js';
import { SEAL_STEPS } from './seal/seal-call.js';

const DOCUMENT = readFileSync(
  path.resolve(import.meta.dirname, '../../../docs/specs/worker.md'),
  'utf8',
);

/** First cells of the rows of the table under a heading. */
function namesUnder(heading: string): string[] {
  const section = DOCUMENT.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)` +\|/gm)].map((match) => match[1] ?? '').sort();
}

describe('docs/specs/worker.md', () => {
  it('names every variable of the worker’s own', () => {
    const shared = [PlatformEnv, StorageEnv, PagingEnv, PolicyEnv, PricesEnv];
    const others = new Set(shared.flatMap((schema) => Object.keys(schema.shape)));
    const own = Object.keys(AuditWorkerEnv.shape).filter((name) => !others.has(name));
    expect(namesUnder('Variables')).toEqual(own.sort());
  });

  it('gives the defaults that the schema has', () => {
    const rows = new Map(
      [...DOCUMENT.matchAll(/^\| `([A-Z_]+)` +\| ([\d,]+) +\|/gm)].map((match) => [
        match[1],
        match[2]?.replaceAll(',', ''),
      ]),
    );
    expect(rows.size).toBeGreaterThan(8);
    for (const { name, default: value } of describeEnv(AuditWorkerEnv)) {
      if (rows.has(name)) expect([name, rows.get(name)]).toEqual([name, value]);
    }
  });

  it('tells the steps of a commit, of a seal and of a publication in their order', () => {
    expect(stepsUnder('2. Archive')).toEqual([...COMMIT_STEPS]);
    expect(stepsUnder('4. Seal')).toEqual([...SEAL_STEPS]);
    expect(stepsUnder('5. Log')).toEqual([...LOG_STEPS]);
  });

  it('describes every variable for whoever sets it', () => {
    for (const { name, description } of describeEnv(AuditWorkerEnv)) {
      expect([name, description.length > 10]).toEqual([name, true]);
    }
  });
});

function stepsUnder(heading: string): string[] {
  const section = DOCUMENT.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)` +\|/gm)].map((match) => match[1] ?? '');
}
