import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyDigest } from './policy-digest.js';
import { PolicySetError, readPolicySet } from './policy-set.js';

const DIRECTORY = join(import.meta.dirname, '../../../../config/verticals');
const VERTICALS = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({
    name: `verticals/${name}`,
    path: `config/verticals/${name}`,
    text: readFileSync(join(DIRECTORY, name), 'utf8'),
  }));

describe('readPolicySet', () => {
  it('reads the files that come with Verbatim', () => {
    const set = readPolicySet(VERTICALS);
    expect(set.catalog.all).toHaveLength(11);
    expect(set.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('uses none of the files while one is wrong, and lists all that is', () => {
    const broken = VERTICALS.map((file) =>
      /salon|sales/.test(file.name)
        ? { ...file, text: file.text.replace('drop-oldest', 'drop-some') }
        : file,
    );
    expect(() => readPolicySet(broken)).toThrow(PolicySetError);
    expect(() => readPolicySet(broken)).toThrow(/sales\.yaml:\d+:1 [^]*salon\.yaml:\d+:1 /);
  });
});

describe('policyDigest', () => {
  const files = fc.uniqueArray(fc.record({ name: fc.string(), text: fc.string() }), {
    selector: ({ name }) => name,
  });

  it('does not depend on the order in which a directory lists its files', () => {
    fc.assert(
      fc.property(files, (some) => {
        expect(policyDigest([...some].reverse())).toBe(policyDigest(some));
      }),
    );
  });

  it('changes with a name and with a text', () => {
    fc.assert(
      fc.property(files, fc.nat(), (some, pick) => {
        fc.pre(some.length > 0);
        const at = pick % some.length;
        const changed = (field: 'name' | 'text') =>
          some.map((file, i) => (i === at ? { ...file, [field]: `${file[field]}\u0001` } : file));
        fc.pre(!some.some(({ name }) => name === `${some[at]!.name}\u0001`));
        expect(policyDigest(changed('name'))).not.toBe(policyDigest(some));
        expect(policyDigest(changed('text'))).not.toBe(policyDigest(some));
      }),
    );
  });
});
