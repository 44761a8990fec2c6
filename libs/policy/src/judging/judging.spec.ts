import { evaluateCall, readPolicySet, type PolicySet } from '@verbatim/compliance';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPolicyFiles } from '../read-policy-files.js';
import { callInput } from '../testing/call-input.js';
import { PolicyFiles } from '../testing/policy-files.js';
import { FlipCount } from './flip-report.js';
import { judgeUnder } from './judge-under.js';
import { changesBetween, needsApproval } from './policy-changes.js';
import { countFlips, proposeChange, type ReadCall } from './propose-change.js';
import { replay } from './replay.js';

const rule = (id: string, severity: string, words: string) => ({
  name: `rules/t/${id}.yaml`,
  path: `${id}.yaml`,
  text: `id: ${id}
revision: 1
status: stable
title: A rule of the tests
citation: [{ source: policy, evidence: K }]
lastVerified: 2026-11-23
effective: { from: 2020-01-01 }
jurisdictions: ['*']
verticals: ['*']
obligation:
  type: must-not-say
  say: { phrases: ['${words}'] }
severity: ${severity}
explanation: The agent said what it must not say.
`,
});

/** One rule, and one that blocks, beside the verticals that come with Verbatim. */
let base: PolicySet;
beforeAll(async () => {
  const files = await PolicyFiles.copy();
  const read = await readPolicyFiles(files.directories);
  await files.remove();
  base = readPolicySet([
    ...read.filter(({ name }) => !name.startsWith('rules/')),
    rule('no-promise', 'violation', 'i promise'),
    rule('no-threat', 'block', 'we will sue you'),
  ]);
});

const edited = (name: string, change: (text: string) => string): PolicySet =>
  readPolicySet(
    base.files.map((file) => (file.name === name ? { ...file, text: change(file.text) } : file)),
  );
const salonSays = (rules: string) =>
  edited('verticals/salon.yaml', (text) => `${text}\nrules:\n${rules}\n`);
const guarantees = () =>
  edited('rules/t/no-promise.yaml', (text) =>
    text.replace('i promise', 'i guarantee').replace('revision: 1', 'revision: 2'),
  );
const calls = () =>
  ['I promise you that.', 'I guarantee you that.', 'Good day.'].map((words, i) => ({
    callId: `CA${i}`,
    input: callInput('salon', `agent: ${words}`),
  }));

describe('judgeUnder', () => {
  it('gives the same verdict, byte for byte', () => {
    const input = callInput('salon', 'agent: I promise you that.');
    const first = judgeUnder(base, input);
    const again = judgeUnder(readPolicySet(base.files), input);
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(first.verdict.findings).toMatchObject([{ ruleId: 'no-promise', outcome: 'said' }]);
    expect(first.enforcement).toEqual({ 'no-promise': 'enforce' });
  });

  it('lets a finding count as far as the vertical of the set says, not as the record does', () => {
    const input = {
      ...callInput('salon', 'agent: I promise you that.'),
      switchedOff: ['no-promise'],
    };
    const warned = judgeUnder(salonSays('  no-promise: { enforcement: warn }'), input);
    expect(warned.enforcement).toEqual({ 'no-promise': 'warn' });
    const off = judgeUnder(salonSays('  no-promise: { enforcement: off }'), input);
    expect(off.verdict.findings).toEqual([]);
  });
});

describe('FlipCount', () => {
  it('counts the calls whose verdict a changed rule turns, either way, and holds no words', () => {
    const count = new FlipCount(base, guarantees());
    for (const call of calls()) count.judge(call);
    count.unreadable();
    expect(count.report()).toMatchObject({
      ...{ callsJudged: 3, callsFlipped: 2, callsUnreadable: 1 },
      rules: [{ ruleId: 'no-promise', nowBroken: 1, nowKept: 1, otherwise: 0 }],
      flips: [
        { callId: 'CA0', ruleId: 'no-promise', before: 'broken (enforce)', after: 'kept' },
        { callId: 'CA1', ruleId: 'no-promise', before: 'kept', after: 'broken (enforce)' },
      ],
    });
    expect(JSON.stringify(count.report())).not.toMatch(/guarantee|promise you/);
  });

  it('counts a finding that no longer counts as a flip, and a comment as none', () => {
    const warned = new FlipCount(base, salonSays('  no-promise: { enforcement: warn }'));
    for (const call of calls()) warned.judge(call);
    expect(warned.report().rules).toEqual([
      { ruleId: 'no-promise', nowBroken: 0, nowKept: 0, otherwise: 1 },
    ]);
    const remark = new FlipCount(
      base,
      edited('rules/t/no-threat.yaml', (text) => `# x\n${text}`),
    );
    for (const call of calls()) remark.judge(call);
    expect(remark.report().callsFlipped).toBe(0);
  });

  it('compares the first revision of all with no rules', () => {
    const count = new FlipCount(undefined, base);
    for (const call of calls()) count.judge(call);
    expect(count.report()).toMatchObject({ baseDigest: null, callsFlipped: 1 });
  });
});

describe('changesBetween', () => {
  it('names files, and of rules the id and the graver severity', () => {
    const changed = edited('rules/t/no-threat.yaml', (text) =>
      text.replace('severity: block', 'severity: notice'),
    );
    expect(changesBetween(base, changed)).toEqual([
      {
        ...{ file: 'rules/t/no-threat.yaml', change: 'changed' },
        ...{ ruleId: 'no-threat', severity: 'block' },
      },
    ]);
    expect(needsApproval(base, changed)).toBe(true);
  });

  it('asks for a second person also when a vertical weakens a rule that blocks', () => {
    expect(needsApproval(base, salonSays('  no-threat: { enforcement: warn }'))).toBe(true);
    expect(needsApproval(base, salonSays('  no-promise: { enforcement: warn }'))).toBe(false);
  });
});

describe('proposeChange', () => {
  it('stores the whole set, what changed in it, and what it would have flipped', async () => {
    const stored: object[] = [];
    const register = {
      propose: async (input: object) => BigInt(stored.push(input)),
      reportFlips: async (input: object) => void stored.push(input),
    };
    async function* recorded(): AsyncGenerator<ReadCall> {
      for (const call of calls()) {
        yield { ...call, verdict: evaluateCall(base.rules, call.input) };
      }
      yield 'unreadable';
    }
    const done: number[] = [];
    const change = { base, changed: guarantees(), author: 'mara', reason: 'new words' };
    const report = await countFlips(change, recorded(), (calls) => void done.push(calls));
    expect(await proposeChange(register, change, report)).toBe(1n);
    expect(done).toEqual([1, 2, 3, 4]);
    expect(stored).toMatchObject([
      {
        ...{ digest: change.changed.digest, baseDigest: base.digest, author: 'mara' },
        changes: [{ file: 'rules/t/no-promise.yaml', change: 'changed', ruleId: 'no-promise' }],
        needsApproval: false,
      },
      { revision: 1n, callsJudged: 3, callsFlipped: 2, madeBy: 'mara' },
    ]);
  });
});

describe('replay', () => {
  const stored = () => {
    const input = callInput('salon', 'agent: I promise you that.');
    return { callId: 'CA1', input, verdict: evaluateCall(base.rules, input) };
  };

  it('says that a verdict comes out as it was stored, or not', () => {
    expect(replay(stored(), base)).toEqual({ kind: 'identical' });
    const altered = { ...stored(), verdict: { ...stored().verdict, findings: [] } };
    expect(replay(altered, base)).toEqual({ kind: 'different' });
  });

  it('says that another engine re-evaluates, and whether it comes to the same', () => {
    const older = { ...stored().verdict, engineVersion: '0' };
    expect(replay({ ...stored(), verdict: older }, base)).toEqual({
      ...{ kind: 're-evaluation', storedEngine: '0', isSame: true },
    });
    expect(replay({ ...stored(), verdict: { ...older, findings: [] } }, base)).toMatchObject({
      isSame: false,
    });
  });

  it('does not pretend with other rules', () => {
    expect(replay(stored(), undefined)).toEqual({ kind: 'not-replayable' });
    expect(replay(stored(), guarantees())).toEqual({ kind: 'not-replayable' });
  });
});
