import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeEnv } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import { PagingEnv } from './paging.env.js';

const DOCUMENT = readFileSync(
  path.resolve(import.meta.dirname, '../../../docs/specs/lag.md'),
  'utf8',
);
const [, variables = ''] = /\n## 5\. Variables\n([^]*?)\n## /.exec(DOCUMENT) ?? [];
const rows = [...variables.matchAll(/^\| `([A-Z_]+)` +\| `?([^|`]+?)`? +\|/gm)];

describe('docs/specs/lag.md', () => {
  it('names every variable of paging, with the defaults that the schema has', () => {
    const described = describeEnv(PagingEnv).map(({ name, default: value }) => [
      name,
      value ?? '–',
    ]);
    const documented = rows.map(([, name, value]) => [name, value?.replaceAll(',', '')]);
    expect(documented.sort()).toEqual(described.sort());
  });
});
