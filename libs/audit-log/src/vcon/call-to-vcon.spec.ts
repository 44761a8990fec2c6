import type { EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { conversationOf } from '../conversation/conversation-of.js';
import { CALL_ID, EpochBuilder, sampleCall } from '../testing/epoch-builder.js';
import { amendSample, SEALED_AT, sampleKey as key, sealSample } from '../testing/sealed-call.js';
import type { RedactedTranscript } from '../seal/redacted-transcript.js';
import type { SealedCall } from '../seal/seal-call.js';
import { fullVcon, redactedVcon, type RecordedCall } from './call-to-vcon.js';
import { checkVcon } from './check-vcon.js';
import { vconDate } from './vcon-date.js';

const context = { domain: 'calls.example', signedAt: SEALED_AT + 60_000 };

const recorded = ({ manifest, manifestSha256 }: SealedCall, more: Partial<RecordedCall> = {}) => ({
  ...{ manifest, manifestSha256, isFullerKept: true },
  ...more,
});

async function full(events: readonly EventV1[], more: Partial<RecordedCall> = {}) {
  const conversation = conversationOf(events, key);
  return fullVcon(recorded(await sealSample({ events }), more), { conversation, events }, context);
}

function redacted(
  sealed: SealedCall,
  turns: RedactedTranscript['turns'] = [],
  more: Partial<RecordedCall> = {},
) {
  const { callId, revision, vertical, gaps } = sealed.manifest;
  const transcript = { v: 1, callId, revision, vertical, gaps, turns, redactor: 't/1' } as const;
  return redactedVcon(recorded(sealed, more), transcript, context);
}

const writer = () => new EpochBuilder({ key }).open();
const said = (itemId: string, speaker = 'agent') => ({ itemId, speaker, outcome: 'completed' });

describe('fullVcon', async () => {
  const events = sampleCall(key);
  const vcon = await full(events, {
    verdict: { findings: [] },
    receipt: 'c2sp.org/tlog-proof@v1\n',
  });

  it('has the caller, whoever keeps the record, and the agents', async () => {
    expect(vcon.parties).toEqual([
      { type: 'person', tel: '+15550109999' },
      { type: 'organization', org: 'calls.example', tel: '+15550100007' },
      { type: 'bot', dept: 'salon' },
    ]);
  });

  it('has a text for each turn: when, how long, whose, and the words', async () => {
    const [caller] = conversationOf(events, key).turns;
    expect(vcon.dialog).toMatchObject([
      {
        type: 'text',
        start: vconDate(caller!.at),
        duration: 1.5,
        parties: 0,
        mediatype: 'text/plain',
        body: 'I would like a haircut.',
        encoding: 'none',
      },
      { type: 'text', parties: 2, body: 'Of course, on which day?' },
    ]);
    expect(vcon.dialog[1]).not.toHaveProperty('duration');
  });

  it('has the verdicts as analysis, with their vendor', async () => {
    expect(vcon.analysis).toMatchObject([
      {
        ...{ type: 'report', dialog: [0, 1], vendor: 'Verbatim', product: 'completeness' },
        body: { verdict: 'complete', reasons: [], gaps: [] },
      },
      { product: 'rules', schema: 'verbatim-verdict/1', body: { findings: [] } },
    ]);
  });

  it('has manifest, proof and what is between the turns as attachments', async () => {
    const [manifest, proof, timeline] = vcon.attachments;
    expect(JSON.parse(manifest!.body as string)).toMatchObject({ callId: CALL_ID, revision: 1 });
    expect(proof).toMatchObject({
      purpose: 'verbatim-log-proof',
      mediatype: 'text/plain',
      party: 1,
    });
    expect(timeline).toMatchObject({ body: { from: '+15550109999', endStatus: 'completed' } });
    expect(JSON.stringify(timeline)).not.toContain('I would like');
    expect(checkVcon(vcon)).toEqual([]);
  });

  it('leaves the place of the proof empty while the call is not in a checkpoint', async () => {
    const { attachments } = await full(events);
    expect(attachments[1]).toEqual({});
    expect(attachments[2]).toMatchObject({ purpose: 'verbatim-timeline' });
  });

  it('gives the number that was called to the person, in a call that we made', async () => {
    const words = { from: '+15550100007', to: '+15550109999' };
    const outbound = { direction: 'outbound', policy: 'block', words };
    const made = writer().and('call.started', outbound).ended('no-answer').close().events;
    const { parties, dialog } = await full(made);
    expect(parties.map(({ tel }) => tel)).toEqual(['+15550109999', '+15550100007', undefined]);
    expect(dialog).toMatchObject([{ type: 'incomplete', parties: [0, 1], originator: 1 }]);
  });

  it.each([
    ['sip:ann@a.example', { type: 'person', sip: 'sip:ann@a.example' }],
    ['anonymous', { type: 'person' }],
  ])('takes %s for what it is', async (from, party) => {
    const words = { from, to: '+15550100007' };
    const inbound = { direction: 'inbound', policy: 'block', words };
    expect((await full(writer().and('call.started', inbound).events)).parties[0]).toEqual(party);
  });

  it('has no body where no words were kept', async () => {
    const paused = { form: 'withheld', reason: 'paused' };
    const { dialog } = await full(writer().started().final('a', 'x', { words: paused }).events);
    expect(dialog).toEqual([{ type: 'text', start: expect.any(String), parties: 0 }]);
  });

  it('has a transfer for each hand-over, and each turn is of the agent who had the call', async () => {
    const events = writer()
      .started()
      .final('a', 'Reception.', said('a'))
      .final('b', 'Billing, please.', said('b', 'caller'))
      .and('agent.handoff', { from: 'reception', to: 'billing' })
      .final('c', 'Billing.', said('c'))
      .and('agent.handoff', { from: 'billing', to: 'reception' })
      .ended()
      .close().events;
    const vcon = await full(events);
    expect(vcon.parties.slice(2)).toEqual([
      { type: 'bot', dept: 'salon' },
      { type: 'bot', dept: 'salon', name: 'reception', validation: 'none' },
      { type: 'bot', dept: 'salon', name: 'billing', validation: 'none' },
    ]);
    expect(vcon.dialog).toMatchObject([
      { parties: 3 },
      { parties: 0 },
      { parties: 4 },
      { type: 'transfer', transferee: 0, transferor: 3, transfer_target: 4, original: [0, 1] },
      { type: 'transfer', transferor: 4, transfer_target: 3, original: 2, target_dialog: 5 },
      {},
    ]);
    expect(checkVcon(vcon)).toEqual([]);
  });

  it.each([
    ['no-answer', 'no-answer'],
    ['busy', 'busy'],
    ['failed', 'failed'],
    ['canceled', 'no-answer'],
    ['completed', 'hung-up'],
  ])('says of a call without conversation that ended %s: %s', async (status, disposition) => {
    const { dialog } = await full(writer().started().ended(status).close().events);
    expect(dialog).toMatchObject([{ type: 'incomplete', disposition }]);
    expect(dialog[0]).not.toHaveProperty('body');
  });

  it('says of a call that was sent elsewhere for want of room: congestion', async () => {
    const diverted = writer()
      .started()
      .and('call.diverted', { reason: 'level-hold' })
      .ended()
      .close();
    expect((await full(diverted.events)).dialog).toMatchObject([{ disposition: 'congestion' }]);
  });

  it('attaches each consent to the turn that was going on', async () => {
    const consent = { consent: 'recording', isGranted: true, source: 'spoken' };
    const events = writer()
      .started()
      .final('a', 'May we record?', said('a'))
      .final('b', 'Yes.', said('b', 'caller'))
      .and('consent.recorded', consent)
      .final('c', 'Thanks.', said('c')).events;
    expect((await full(events)).attachments[3]).toMatchObject({
      ...{ purpose: 'consent', party: 0, dialog: 1, body: consent, encoding: 'json' },
    });
  });

  it('names what it amends by the uuid that an export of that revision has', async () => {
    const first = await sealSample();
    const second = await amendSample(first);
    const parts = { conversation: conversationOf(events, key), events };
    const amended = fullVcon(recorded(second, { amended: first.manifest }), parts, context);
    const before = fullVcon(recorded(first), parts, context);
    expect(amended.amended).toEqual({ uuid: before.uuid });
    expect(amended.uuid).not.toBe(before.uuid);
    expect(before).not.toHaveProperty('amended');
  });
});

describe('redactedVcon', async () => {
  const words = writer()
    .started()
    .final('a', 'My name is Ann.', { ...said('a', 'caller'), audioStartMs: 500, audioEndMs: 900 })
    .and('agent.handoff', { from: 'reception', to: 'billing' })
    .and('consent.recorded', { consent: 'recording', isGranted: true, source: 'spoken' })
    .final('b', '', said('b'))
    .ended()
    .close().events;
  const sealed = await sealSample({ events: words });
  const turns: RedactedTranscript['turns'] = [
    {
      ...{ ordinal: 0, itemId: 'a', speaker: 'caller', startMs: 500, endMs: 900 },
      ...{ text: 'My name is [NAME].', isInterrupted: false },
    },
    {
      ...{ ordinal: 1, itemId: 'b', speaker: 'agent', startMs: null, endMs: null },
      ...{ text: '', isInterrupted: false },
    },
  ];
  const vcon = redacted(sealed, turns, { verdict: { findings: [] } });

  it('names the full version, and what kind of redaction it is', async () => {
    expect(vcon.redacted).toEqual({ uuid: (await full(words)).uuid, type: 'PII masked' });
    expect(vcon.uuid).not.toBe((await full(words)).uuid);
  });

  it('holds the redacted words, and neither the words nor the numbers of the call', async () => {
    expect(vcon.dialog[0]).toMatchObject({ parties: 0, body: 'My name is [NAME].', duration: 0.4 });
    const all = JSON.stringify(vcon);
    for (const secret of ['Ann', '+1555', 'reception', 'billing'])
      expect(all).not.toContain(secret);
    expect(checkVcon(vcon)).toEqual([]);
  });

  it('keeps the indices of the full version, with empty places for what is taken out', async () => {
    const whole = await full(words, { verdict: { findings: [] } });
    const types = ({ dialog }: typeof whole) =>
      dialog.map((each) => ('type' in each ? each.type : 'nothing'));
    expect(types(whole)).toEqual(['text', 'text', 'transfer']);
    expect(types(vcon)).toEqual(['text', 'text', 'nothing']);
    expect(vcon.attachments.map(({ purpose }) => purpose)).toEqual([
      'verbatim-manifest',
      undefined,
      'verbatim-timeline',
      undefined,
    ]);
    expect(whole.attachments).toHaveLength(vcon.attachments.length);
    expect(vcon.analysis).toEqual(whole.analysis);
    expect(vcon.parties).toHaveLength(3);
  });

  it('estimates when a turn began, and takes the one before for a turn that does not say', async () => {
    const { startedAt } = sealed.manifest;
    const starts = vcon.dialog.slice(0, 2).map((dialog) => 'start' in dialog && dialog.start);
    expect(starts).toEqual([vconDate(startedAt! + 500), vconDate(startedAt! + 500)]);
  });

  it('names the full version of the same revision, where that one amends another', async () => {
    const second = await amendSample(sealed, { events: words });
    const copy = redacted(second, turns, { amended: sealed.manifest });
    expect(copy).not.toHaveProperty('amended');
    const parts = { conversation: conversationOf(words, key), events: words };
    const whole = fullVcon(recorded(second, { amended: sealed.manifest }), parts, context);
    expect(copy.redacted?.uuid).toBe(whole.uuid);
    expect(whole.amended).toEqual({ uuid: (await full(words)).uuid });
  });

  it('names no full version when the key is gone that it could be made with', async () => {
    expect(redacted(sealed, turns, { isFullerKept: false }).redacted).toEqual({
      type: 'PII masked',
    });
  });

  it('says why there was no conversation', async () => {
    const busy = await sealSample({ events: writer().started().ended('busy').close().events });
    expect(redacted(busy).dialog).toMatchObject([{ type: 'incomplete', disposition: 'busy' }]);
  });
});
