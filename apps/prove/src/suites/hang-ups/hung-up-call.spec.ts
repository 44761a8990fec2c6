import { describe, expect, it } from 'vitest';
import { hungUpCall, isIncompletenessNamed, isWronglyComplete } from './hung-up-call.js';

type Truth = Parameters<typeof hungUpCall>[0];
type Record = Parameters<typeof hungUpCall>[1];

const truth = (transcription: 'pending' | 'completed', text = 'Good morning.'): Truth => ({
  callSid: `CA${'0'.repeat(32)}`,
  vertical: 'salon',
  scriptId: 's',
  hangUpAtMs: 100,
  outcome: 'conversation',
  caller: [{ text }],
  agent: [],
  heardByModel: [{ itemId: 'i1', text, transcription }],
  messages: [],
  warnings: [],
  isStatusDelivered: true,
});

const record = (completeness: string, openObligations: string[], texts: string[]): Record =>
  ({
    callId: `CA${'0'.repeat(32)}`,
    verdict: { integrity: 'verified', completeness },
    manifest: { epochs: [{ openObligations }] },
    events: [],
    conversation: { turns: texts.map((text) => ({ itemId: 'i1', speaker: 'caller', text })) },
  }) as unknown as Record;

describe('isWronglyComplete', () => {
  it.each([
    ['words that came to the model are not in the record', truth('completed'), []],
    ['the model never said what it had heard', truth('pending'), []],
    ['the record has other words', truth('completed'), ['Good evening.']],
  ])('is true of a complete record where %s', (_name, said, texts) => {
    expect(isWronglyComplete(hungUpCall(said, record('complete', [], texts)))).toBe(true);
    expect(isWronglyComplete(hungUpCall(said, record('tail-unknown', ['item:i1'], texts)))).toBe(
      false,
    );
  });

  it('is true where words left the phone and never came to the model', () => {
    const said = { ...truth('completed', ''), caller: [{ text: 'Good morning.' }] };
    expect(isWronglyComplete(hungUpCall(said, record('complete', [], [])))).toBe(true);
  });

  it('is false of a complete record that holds every word', () => {
    const call = hungUpCall(truth('completed'), record('complete', [], ['Good morning.']));
    expect(isWronglyComplete(call)).toBe(false);
  });
});

describe('isIncompletenessNamed', () => {
  it.each([
    ['tail-unknown', ['speech:i1'], 'block', true],
    ['tail-unknown', [], 'block', false],
    ['gaps-explained', [], 'drop-oldest', true],
    ['gaps-explained', [], 'block', false],
    ['loss-detected', ['speech:i1'], 'drop-oldest', false],
  ])('of %s with %j under %s: %s', (completeness, open, policy, isNamed) => {
    const kept = record(completeness, open, []);
    const call = hungUpCall(truth('pending'), {
      ...kept,
      manifest: { ...kept.manifest, policy } as Record['manifest'],
    });
    expect(isIncompletenessNamed(call)).toBe(isNamed);
  });
});
