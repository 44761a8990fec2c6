import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyDigest } from './policy-digest.js';
import { PolicySetError, readPolicySet } from './policy-set.js';

const DIRECTORY = join(import.meta.dirname, '../../../../config');
const FILES = ['verticals', 'agents', 'rules', 'retention'].flatMap((kind) =>
  readdirSync(join(DIRECTORY, kind), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.fixtures.yaml'))
    .map((name) => ({
      name: `${kind}/${name}`,
      path: `config/${kind}/${name}`,
      text: readFileSync(join(DIRECTORY, kind, name), 'utf8'),
    })),
);
const edited = (pattern: RegExp, change: (text: string) => string) =>
  FILES.map((file) => (pattern.test(file.name) ? { ...file, text: change(file.text) } : file));

describe('readPolicySet', () => {
  it('reads the files that come with Verbatim', () => {
    const set = readPolicySet(FILES);
    expect(set.catalog.all).toHaveLength(11);
    expect(set.rules.of('emergency-self-harm-988')).toBeDefined();
    expect(set.retention.has('hipaa-documentation')).toBe(true);
    expect(set.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('uses none of the files while one is wrong, and lists all that is, of all kinds', () => {
    const broken = edited(/verticals\/salon|emergency-self-harm|hipaa/, (text) =>
      text
        .replace('drop-oldest', 'drop-some')
        .replace(/^status: .*/m, 'status: done')
        .replace(/^revision: \d+$/m, 'revision: one'),
    );
    expect(() => readPolicySet(broken)).toThrow(PolicySetError);
    expect(() => readPolicySet(broken)).toThrow(
      /salon\.yaml:\d+:1 policy[^]*988\.yaml:\d+:1 status[^]*hipaa-documentation\.yaml:\d+:1 revision/,
    );
  });

  it('refuses a vertical that sets what no rule has', () => {
    const broken = edited(/verticals\/salon/, (text) => `${text}rules: { no-such-rule: {} }\n`);
    expect(() => readPolicySet(broken)).toThrow(
      /salon\.yaml:\d+:\d+ rules\.no-such-rule: no rule has this id$/,
    );
  });

  it('refuses a vertical that names a retention class that nobody has', () => {
    const broken = edited(/verticals\/salon/, (text) =>
      text.replace('business-record', 'busines-record'),
    );
    expect(() => readPolicySet(broken)).toThrow(
      /^config\/verticals\/salon\.yaml:\d+:\d+ retention\.classes\[0\]: no file of config\/retention says "class: busines-record"$/,
    );
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
