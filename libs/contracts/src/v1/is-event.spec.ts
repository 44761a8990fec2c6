import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { surelyFits } from '../surely-fits.js';
import { EventV1, isEventV1 } from '../index.js';

const id = 'x';
const usage = { total_tokens: 12, details: { cached: 1 } };
const sealed = {
  form: 'sealed',
  alg: 'A256GCM',
  nonce: 'AAAAAAAAAAAAAAAA',
  ct: 'A'.repeat(40),
} as const;

/** One event of every kind, with every field that there is. */
const SAMPLES: Readonly<Record<EventV1['kind'], object>> = {
  'epoch.opened': { processId: id, reason: 'recovered' },
  'epoch.closed': { reason: 'drained', openObligations: ['a', 'b'] },
  'call.started': {
    ...{ direction: 'inbound', policy: 'block', rulesRevision: id, model: id },
    ...{ tokenUse: 'recorded', mode: 'open', words: sealed },
    ...{ agent: id, agentRevision: id },
  },
  'call.diverted': { reason: id },
  'call.ended': { status: 'completed', durationSeconds: 3, source: 'reconciler' },
  'capture.changed': { from: 'on', to: 'paused', reason: id },
  'consent.recorded': { consent: id, isGranted: true, source: id },
  'transcript.partial': { responseId: id, revision: 0, shed: ['logprobs'] },
  'transcript.final': {
    ...{ previousItemId: id, responseId: id, outcome: 'completed', failureCode: id },
    ...{ logprobs: [-0.5, 0], wordTimings: { unit: 'word', spans: [[0, 1]] } },
    words: { form: 'withheld', reason: 'guard' },
  },
  'turn.interrupted': {
    ...{ responseId: id, cause: 'barge-in', generatedMs: 3, sentMs: 2, heardMs: 1 },
  },
  'obligation.opened': { obligationId: id, obligation: 'item' },
  'obligation.closed': { obligationId: id, obligation: 'speech', outcome: 'final' },
  'tool.called': { toolCallId: id, toolName: id, attempt: 1 },
  'tool.returned': { toolCallId: id, outcome: 'timed-out', attempt: 1, durationMs: 10_000 },
  'call.answered': { by: 'machine', detail: 'machine_end_beep' },
  'call.transferred': { to: id, transfer: 'warm', outcome: 'ended', durationSeconds: 3 },
  'voicemail.recorded': {
    ...{
      outcome: 'kept',
      recordingSid: id,
      durationSeconds: 3,
      objectKey: id,
      sha256: id,
      bytes: 9,
    },
  },
  'callback.changed': {
    ...{ callbackId: id, state: 'refused', dueAt: 5, attempt: 1, reasons: ['hours'] },
  },
  'agent.handoff': {
    ...{ from: id, to: id, reason: 'agent', agentRevision: id, toolCallId: id, words: sealed },
  },
  'handoff.refused': { from: id, to: id, refusal: id, details: ['a'], toolCallId: id },
  'agent.resumed': { agent: id, agentRevision: id, handOffs: 2 },
  dtmf: { words: sealed },
  'usage.recorded': {
    ...{ source: 'response', model: id, responseId: id, responseStatus: id, usage },
    agent: id,
  },
  'message.composed': {
    ...{ messageId: id, channel: 'sms', template: id, templateRevision: 1, language: id },
    words: sealed,
  },
  'message.sent': {
    ...{ messageId: id, channel: 'email', template: id, outcome: 'sent', code: id },
    ...{ carrier: id, attempt: 1, mayBeTwice: true },
  },
  'policy.intervened': { rule: id, ruleRevision: 1, action: id },
  'policy.level': { level: id, previous: id, reason: id },
  'stream.gap': {
    ...{ ranges: [[0, 1] as const], count: 2, reason: 'shed', policy: id, component: id },
  },
  'stream.error': { component: 'voice', code: id, count: 1, isFatal: false },
  'session.changed': {
    ...{ change: 'resumed', session: 1, model: id, reason: id },
    ...{ carriedItems: 3, omittedItems: 1, waitedMs: 20 },
  },
};

const events = Object.entries(SAMPLES).map(([kind, fields]) => ({
  ...{ v: 1, callId: `CA${'a'.repeat(32)}`, epoch: 'e'.repeat(32), seq: 3, criticalSeq: 2, at: 5 },
  ...{ vertical: 'healthcare', policyRevision: id, class: 'critical', capture: 'on', kind },
  ...{ streamSid: id, speaker: 'agent', itemId: id, audioStartMs: 1, audioEndMs: 2 },
  ...fields,
}));

const surely = surelyFits(EventV1);
const isAccepted = (value: unknown): boolean => EventV1.safeParse(value).success;

describe('isEventV1', () => {
  it.each(events.map((event) => [event.kind, event] as const))(
    'is sure of a whole %s without asking the schema',
    (_kind, event) => {
      expect(isAccepted(event)).toBe(true);
      expect(surely(event)).toBe(true);
    },
  );

  it('answers as the schema does, whatever is changed in an event', () => {
    const change = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, NaN, -1, 0.5, 2 ** 53, ''));
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.array(fc.nat()), change, (event, way, value) => {
        const changed = structuredClone(event) as Record<string, unknown>;
        setAt(changed, way, value);
        if (surely(changed)) expect(isAccepted(changed)).toBe(true);
        expect(isEventV1(changed)).toBe(isAccepted(changed));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([null, undefined, 'x', 1, [], {}, [events[0]]])('refuses %j', (value) => {
    expect(isEventV1(value)).toBe(false);
  });
});

describe('surelyFits', () => {
  it('is sure of a strict object, and not of one with a member more', () => {
    const fits = surelyFits(z.strictObject({ a: z.int(), b: z.string().optional() }));
    expect(fits({ a: 1 })).toBe(true);
    expect(fits({ a: 1, b: 'x' })).toBe(true);
    expect(fits({ a: 1, c: 2 })).toBe(false);
  });

  it.each([
    ['a refinement', z.string().refine(() => false), 'x'],
    ['a plain object, which leaves fields out', z.object({}), { more: 1 }],
    ['a pattern with a memory', z.string().regex(/x/g), 'x'],
    ['a date', z.date(), new Date()],
    ['a format that it does not know', z.email(), 'a@example.org'],
    ['a plain union', z.union([z.string(), z.number()]), 'x'],
  ])('is never sure of %s', (_name, schema, value) => {
    expect(surelyFits(schema)(value)).toBe(false);
  });
});

/** Walks into the value by numbers, each of them a member, and replaces what is there. */
function setAt(target: Record<string, unknown>, way: readonly number[], value: unknown): void {
  let at = target;
  let name = '';
  for (const step of way.length > 0 ? way : [0]) {
    const names = Object.keys(at);
    if (names.length === 0) return;
    name = names[step % names.length]!;
    const inner = at[name];
    if (typeof inner !== 'object' || inner === null) break;
    if (step % 3 === 0) break;
    if (Object.keys(inner).length === 0) break;
    at = inner as Record<string, unknown>;
    name = Object.keys(at)[step % Object.keys(at).length]!;
  }
  if (value === undefined) delete at[name];
  else at[name] = value;
}
