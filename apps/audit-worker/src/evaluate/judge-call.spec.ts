import { CallKey } from '@verbatim/audit-log';
import { PartyKeys, RuleSet, evaluateCall, type CallInput } from '@verbatim/compliance';
import type { PartyContext, Vertical } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { callIdOf, sampleCall, SampleWriter } from '../testing/sample-call.js';
import { SAMPLE_BOOK, sampleBooks } from '../testing/sample-rules.js';
import type { RecordedCall } from './call-input.js';
import { judgeCall, judgedBefore, type JudgePorts } from './judge-call.js';
import type { AskedCall } from '../model-judge/model-judge.js';
import type { RuleBook } from './rule-books.js';

const key = CallKey.generate();
const callId = callIdOf('judging');
const keys = new PartyKeys(Buffer.alloc(32, 7));
const ports: JudgePorts = {
  books: sampleBooks(),
  keys,
  timeZoneData: '2026c',
  contactsBefore: async () => ({ contacts: [], isComplete: true }),
};
const recorded = (events = sampleCall({ callId, key })): RecordedCall => ({
  callId,
  key,
  events,
  explanations: [],
});
const rulesFound = async (call: RecordedCall, more: Partial<JudgePorts> = {}) =>
  (await judgeCall(call, { ...ports, ...more })).verdict.findings.map(({ ruleId }) => ruleId);

const PARTY: PartyContext = {
  personRef: 'patient-1',
  debts: [{ debtId: 'd1' }],
  numbers: [{ number: '+16175550100', jurisdiction: 'US-MA' }],
};

function callWith(party: PartyContext, rulesRevision?: string): RecordedCall {
  const call = new SampleWriter({ callId, key });
  call.write('epoch.opened', { processId: 'voice-1', reason: 'call-started' });
  call.write(
    'call.started',
    { direction: 'outbound', policy: 'block', ...(rulesRevision && { rulesRevision }) },
    { from: '+15550100001', to: '+16175550100', party },
  );
  return recorded(
    call.turn('a', 'agent', 'I am an AI assistant.').turn('b', 'caller', 'Hi.').end().events,
  );
}

describe('judgeCall', () => {
  it('finds what the rules of the call forbid, at its place, and no words of it', async () => {
    const { verdict, stored } = await judgeCall(recorded(), ports);
    expect(verdict.findings).toMatchObject([
      { ruleId: 'never-thanks', outcome: 'said', spans: [{ turn: 2, start: 0, end: 9 }] },
    ]);
    expect(JSON.stringify(stored.verdict)).not.toMatch(/Alice|Thank/);
    expect(JSON.stringify(stored.input)).toContain('Alice');
  });

  it('can be derived again from what it stores, byte for byte', async () => {
    const { stored } = await judgeCall(recorded(), ports);
    const again = evaluateCall(SAMPLE_BOOK.rules, stored.input as unknown as CallInput);
    expect(again).toEqual(stored.verdict);
  });

  it('takes up what an earlier run judged, whatever rules there are now', async () => {
    const first = await judgeCall(recorded(), ports);
    expect(judgedBefore(recorded(), first.stored, keys)).toEqual(first);
    const mixed = { ...first.stored, input: { ...first.stored.input, complete: false } };
    expect(() => judgedBefore(recorded(), mixed, keys)).toThrow(/not of the input beside it/);
  });

  it('judges by the rules that the call began under, else by those in force', async () => {
    const older: RuleBook = { ...SAMPLE_BOOK, digest: 'sha256:older', rules: RuleSet.from([]) };
    const books = sampleBooks([older]);
    expect(await rulesFound(callWith(PARTY, 'sha256:older'), { books })).toEqual([]);
    const { verdict } = await judgeCall(callWith(PARTY, 'sha256:gone'), { ...ports, books });
    expect(verdict).toMatchObject({
      rulesRevision: 'sha256:gone',
      ruleSetDigest: SAMPLE_BOOK.rules.digest,
    });
  });

  it('knows nothing of the party without one: its rules apply, and nobody counts its calls', async () => {
    const { stored, contact, verdict } = await judgeCall(recorded(), ports);
    expect(stored.input).toMatchObject({ jurisdictions: [], history: null, debts: [] });
    expect(contact).toBeUndefined();
    expect(verdict.notJudged).toMatchObject([{ ruleId: 'two-calls', reason: 'history-missing' }]);
  });

  it('counts earlier calls with the same person, and lists this one without naming anybody', async () => {
    const earlier = {
      personKey: keys.person('patient-1'),
      debtKeys: [],
      at: new Date(1_700_000_000_000 - 86_400_000),
      direction: 'outbound',
      reached: 'nobody',
      counts: true,
    } as const;
    const asked: unknown[] = [];
    const contactsBefore: JudgePorts['contactsBefore'] = async (...args) => {
      asked.push(args);
      return { contacts: [earlier], isComplete: true };
    };
    expect(await rulesFound(callWith(PARTY), { contactsBefore })).toContain('two-calls');
    const { contact } = await judgeCall(callWith(PARTY), ports);
    expect(contact).toMatchObject({
      personKey: keys.person('patient-1'),
      debtKeys: [keys.debt('d1')],
      direction: 'outbound',
      reached: 'conversation',
    });
    expect(JSON.stringify(contact)).not.toMatch(/patient-1|d1"/);
    expect(asked).toMatchObject([
      [keys.person('patient-1'), { callId, windowMs: 60 * 86_400_000 }],
    ]);
  });

  it('tells the rules what stood against an outbound call before it was placed', async () => {
    const eventsOf = async (party: PartyContext) =>
      ((await judgeCall(callWith(party), ports)).stored.input as unknown as CallInput).events
        .filter(({ event }) => event.startsWith('dialed-'))
        .map(({ event, atMs }) => [event, atMs]);
    const consents = [{ kind: 'marketing' as const, grantedAt: 0, isWritten: true }];
    const byDay = { ...PARTY, numbers: [{ number: '+16175550100', zone: 'America/New_York' }] };
    expect(await eventsOf({ ...byDay, consents })).toEqual([]);
    expect(await eventsOf(byDay)).toEqual([
      ['dialed-after-opt-out', 0],
      ['dialed-without-consent', 0],
    ]);
    // In Berlin it is eleven at night.
    const inBerlin = [{ number: '+16175550100', zone: 'Europe/Berlin' }];
    expect(await eventsOf({ ...PARTY, numbers: inBerlin, consents })).toEqual([
      ['dialed-outside-hours', 0],
    ]);
  });

  it('does not count a call to which the person agreed', async () => {
    const consent = { kind: 'further-calls' as const, grantedAt: 1_700_000_000_000 - 60_000 };
    const countsWith = async (consents: PartyContext['consents']) =>
      (await judgeCall(callWith({ ...PARTY, consents }), ports)).contact?.counts;
    expect(await countsWith([])).toBe(true);
    expect(await countsWith([{ ...consent, isDirect: true }])).toBe(false);
    expect(await countsWith([consent])).toBe(true);
  });

  it('does not say that something was never said while words are missing', async () => {
    const call = new SampleWriter({ callId, key }).open();
    call.write('transcript.final', {
      itemId: 'a',
      speaker: 'agent',
      outcome: 'completed',
      words: { form: 'withheld', reason: 'paused' },
    });
    const { verdict } = await judgeCall(recorded(call.end().events), ports);
    expect(verdict.findings).toEqual([]);
    expect(verdict.notJudged).toContainEqual(
      expect.objectContaining({ ruleId: 'says-ai', reason: 'words-missing' }),
    );
  });

  it('counts of an interrupted turn what was heard for a duty, and what was sent for a ban', async () => {
    const call = new SampleWriter({ callId, key }).open();
    const generated = 'Thank you. I am an AI assistant.';
    call.turn('a', 'agent', generated);
    call.write(
      'turn.interrupted',
      {
        itemId: 'a',
        speaker: 'agent',
        cause: 'barge-in',
        generatedMs: 3_000,
        sentMs: 3_000,
        heardMs: 900,
      },
      { generated, heard: 'Thank you.' },
    );
    expect(await rulesFound(recorded(call.end().events))).toEqual(['never-thanks', 'says-ai']);
  });
});

describe('A model that is asked', () => {
  const question = 'Is this turn of the agent unkind?';
  const rules = RuleSet.from([
    {
      path: 'kind.yaml',
      text: `
id: kind
revision: 1
status: stable
title: A rule of the tests
citation: [{ source: none, evidence: K }]
lastVerified: 2026-11-23
effective: { from: 2020-01-01 }
jurisdictions: ['*']
verticals: ['*']
obligation: { type: must-not-say, say: { judge: unkind } }
judges: { unkind: { question: '${question}', promptRevision: 4 } }
severity: violation
explanation: A rule of the tests was broken.
`,
    },
  ]);
  const booksWith = (judge: 'on' | 'off') => {
    const { catalog } = SAMPLE_BOOK;
    const of = (name: Vertical) => ({ ...catalog.of(name)!, judge });
    const book: RuleBook = { ...SAMPLE_BOOK, rules, catalog: { ...catalog, of } };
    return { current: book, find: async () => book };
  };
  const redacted = [1, 2, 3].map((n) => ({ speaker: 'agent', text: `redacted ${n}` }));

  it('sees redacted words only, and its answer is part of the input', async () => {
    const asked: AskedCall[] = [];
    const answer = { ruleId: 'kind', judge: 'unkind', promptRevision: 4, model: 'm', turns: [2] };
    const model = {
      answer: async (call: AskedCall) => {
        asked.push(call);
        return [answer];
      },
    };
    const judged = await judgeCall(
      recorded(),
      { ...ports, books: booksWith('on'), model },
      redacted,
    );
    expect(asked).toMatchObject([{ questions: [{ question }], turns: redacted }]);
    expect(judged.verdict.findings).toMatchObject([{ ruleId: 'kind', ground: 'judge' }]);
    expect(judged.stored.input).toMatchObject({ judged: [answer] });
  });

  it('that does not answer leaves its rule unjudged, not kept', async () => {
    const model = { answer: async () => null };
    const judged = await judgeCall(
      recorded(),
      { ...ports, books: booksWith('on'), model },
      redacted,
    );
    expect(judged.verdict.findings).toEqual([]);
    expect(judged.verdict.notJudged).toEqual([
      { ruleId: 'kind', ruleRevision: 1, reason: 'judge-not-asked', subject: 'unkind' },
    ]);
  });

  it.each([
    ['the vertical has it off', 'off' as const, redacted],
    ['the readable copy has other turns', 'on' as const, redacted.slice(1)],
  ])('is left alone where %s', async (_name, judge, turns) => {
    const model = { answer: async () => Promise.reject(new Error('asked')) };
    const judged = await judgeCall(recorded(), { ...ports, books: booksWith(judge), model }, turns);
    expect(judged.stored.input).toMatchObject({ judged: null });
  });
});
