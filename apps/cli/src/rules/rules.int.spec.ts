import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { evaluateCall, type CallInput, type PolicySet } from '@verbatim/compliance';
import { loadFiles, policyDirectories, textsOf } from '@verbatim/policy';
import { openDatabase, PolicyRegister, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runHere } from '../testing/verbatim-here.js';

const SHIPPED = path.resolve(import.meta.dirname, '../../../../config');

const rule = (id: string, severity: string, words: string) => `id: ${id}
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
`;

let calls: RecordedCalls;
let database: Database;
let config: string;
let started: PolicySet;
let callIds: string[];

/** Three calls of a salon, judged by two rules; nothing was ever activated. */
beforeAll(async () => {
  calls = await RecordedCalls.open();
  database = openDatabase(calls.databaseUrl);
  config = path.join(calls.directory, 'config');
  for (const kind of ['verticals', 'agents', 'retention']) {
    await cp(path.join(SHIPPED, kind), path.join(config, kind), { recursive: true });
  }
  await mkdir(path.join(config, 'rules/t'), { recursive: true });
  await write('no-promise', rule('no-promise', 'violation', 'i promise'));
  await write('no-threat', rule('no-threat', 'block', 'we will sue you'));
  started = await loadFiles(policyDirectories(path.join(config, 'verticals')));
  await new PolicyRegister(database).remember(started.digest, textsOf(started));
  callIds = [];
  for (const words of ['I promise you that.', 'I guarantee you that.', 'Good day.']) {
    const input = inputOf(words);
    const verdict = evaluateCall(started.rules, input);
    const judged = { rulesRevision: started.digest, input, verdict };
    callIds.push(await calls.record({ isSealed: true, judged }));
  }
});
afterAll(async () => {
  await database?.close();
  await calls?.close();
});

const write = (id: string, text: string) =>
  writeFile(path.join(config, `rules/t/${id}.yaml`), text);

const inputOf = (text: string): CallInput => ({
  ...{ callId: `CA${'0'.repeat(32)}`, vertical: 'salon', startedAt: '2026-11-03T15:00:00Z' },
  ...{ zone: 'America/Los_Angeles', direction: 'inbound', callType: 'conversation' },
  ...{ jurisdictions: ['US-OR'], languages: ['en'], facts: {}, debts: [], events: [] },
  turns: [{ speaker: 'agent', text, startMs: 0, endMs: 4_000 }],
  ...{ complete: true, endedMs: 9_000, history: null, parameters: {}, switchedOff: [] },
  ...{ judged: null, timeZoneData: '2026c' },
});

const as = (operator: string, ...args: readonly string[]) =>
  runHere(['rules', ...args], { VERBATIM_OPERATOR: operator }, calls.runHere);

describe('verbatim rules, from a change to the policy', () => {
  it('derives stored verdicts again', async () => {
    const { code, out } = await as('mara', 'replay');
    expect([code, out]).toEqual([0, 'OUTCOME    CALLS\nidentical      3\n']);
  });

  it('says that nothing was ever proposed', async () => {
    expect((await as('mara', 'history', config)).out).toContain('Nothing was ever proposed.');
  });

  it('makes the files the first revision, agreed to by two', async () => {
    const { code, out, err } = await as('mara', 'flip', config, '--reason', 'start');
    expect([code, err]).toEqual([
      0,
      'Revision 1 by mara. Next: verbatim rules approve 1, by another person.\n',
    ]);
    expect(out).toContain('1 of 3 verdicts flip.');
    const refused = await as('mara', 'activate', '1', '--stage', 'enforce', '--reason', 'start');
    expect([refused.code, refused.err]).toEqual([
      1,
      'verbatim: Revision 1 was refused: it needs the approval of another person: verbatim rules approve.\n',
    ]);
    expect((await as('mara', 'approve', '1', '--reason', 'fine')).err).toContain('may not approve');
    expect((await as('joel', 'approve', '1', '--reason', 'read')).code).toBe(0);
    expect((await as('mara', 'activate', '1', '--reason', 'look')).out).toContain('at dry-run');
    const on = await as('mara', 'activate', '1', '--stage', 'enforce', '--reason', 'start');
    expect(on.out).toContain('Revision 1 is in force');
  });

  it('shows what a changed file would have flipped, by rule and call, and stores nothing', async () => {
    await write('no-promise', rule('no-promise', 'violation', 'i guarantee'));
    const { code, out } = await as('mara', 'flip', config);
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'RULE        NOW BROKEN  NOW KEPT  OTHERWISE',
      'no-promise           1         1          0',
    ]);
    expect(out).toContain(`${callIds[0]}  salon     no-promise  broken (enforce)  kept`);
    expect(out).toContain('2 of 3 verdicts flip.');
    const history = (await as('mara', 'history', config)).out;
    expect(history).toMatch(/1 .* mara .* 1 of 3 +joel +in force +start/);
    expect(history).toContain('Revision 1 is in force; the files differ in 1 file:');
    expect(history).toContain('  changed rules/t/no-promise.yaml');
  });

  it('enforces a change that needs nobody else, and goes back by a revision', async () => {
    await as('mara', 'flip', config, '--reason', 'new words');
    await as('mara', 'activate', '2', '--stage', 'enforce', '--reason', 'on');
    expect((await as('mara', 'flip', config)).out).toBe('Nothing differs from revision 2.\n');
    expect((await as('mara', 'flip', '1', '--since', '2026-01-01')).out).toContain('2 of 3 ');
    const back = await as('joel', 'rollback', '1', '--reason', 'wrong words');
    expect([back.err, back.out]).toEqual(['', 'Revision 3 goes back to 1 and is in force.\n']);
    const register = new PolicyRegister(database);
    expect(await register.enforced()).toEqual({ revision: 3n, digest: started.digest });
  });

  it('names every problem of files that cannot be used, and proposes nothing', async () => {
    const before = await readFile(path.join(config, 'verticals/salon.yaml'), 'utf8');
    await writeFile(
      path.join(config, 'verticals/salon.yaml'),
      before.replace('drop-oldest', 'drop-some'),
    );
    await write('no-threat', rule('no-threat', 'blocking', 'we will sue you'));
    const { code, err } = await as('mara', 'flip', config, '--reason', 'x');
    expect(code).toBe(1);
    expect(err).toMatch(/salon\.yaml:\d+:1 policy: expected block/);
    expect(err).toMatch(/no-threat\.yaml:\d+:1 severity: expected block, violation/);
    expect(await new PolicyRegister(database).history()).toHaveLength(3);
  });

  it.each([
    [['activate', '99', '--reason', 'x'], 2, 'No revision 99 is known'],
    [['approve', 'one', '--reason', 'x'], 64, '"one" is no revision'],
    [['flip', '--since', 'lately'], 64, '--since is "lately"'],
    [['rollback', '2'], 64, "required option '--reason <text>'"],
  ])('answers %j with what is wrong', async (args, code, text) => {
    const ended = await as('mara', ...args);
    expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(text)]);
  });
});
