import { describe, expect, it } from 'vitest';
import { conversation, simulatedCall, turn } from '../testing/samples.js';
import { compareWords } from './compare-words.js';

const heard = (itemId: string, text: string) =>
  ({ itemId, text, transcription: 'completed' }) as const;
const generated = (itemId: string, text: string) =>
  ({ itemId, text, status: 'completed' }) as const;

const truth = simulatedCall({
  caller: [{ text: 'one two' }, { text: 'three' }],
  heardByModel: [heard('c1', 'one two'), heard('c2', 'three')],
  agent: [generated('a1', 'four five six')],
});
const whole = [
  turn({ itemId: 'c1', speaker: 'caller', text: 'one two' }),
  turn({ itemId: 'a1', speaker: 'agent', text: 'four five six' }),
  turn({ itemId: 'c2', speaker: 'caller', text: 'three' }),
];

describe('compareWords', () => {
  it('finds every word of both speakers in a faithful record', () => {
    expect(compareWords(truth, conversation(whole))).toEqual({
      words: 6,
      found: 6,
      withheld: 0,
      utterances: 3,
      differences: [],
    });
  });

  it('looks for what was said after a tone, too', () => {
    const left = { ...truth, messages: [{ text: 'seven eight' }] };
    const message = turn({ itemId: 'voicemail', speaker: 'caller', text: 'seven eight' });
    expect(compareWords(left, conversation([...whole, message])).differences).toEqual([]);
    expect(compareWords(left, conversation(whole)).differences).toEqual([
      'caller voicemail: missing',
    ]);
  });

  it('names an utterance that is missing, without its words', () => {
    const { found, differences } = compareWords(truth, conversation(whole.slice(1)));
    expect(found).toBe(4);
    expect(differences).toEqual(['caller c1: missing']);
  });

  it('looks for a message that was left after a tone', () => {
    const left = { ...truth, messages: [{ text: 'call me' }] };
    const message = turn({ itemId: 'voicemail', speaker: 'caller', text: 'call me' });
    expect(compareWords(left, conversation([...whole, message])).differences).toEqual([]);
    expect(compareWords(left, conversation(whole)).differences).toEqual([
      'caller voicemail: missing',
    ]);
  });

  it('counts words apart that were said before the caller had heard the notice', () => {
    const early = turn({
      itemId: 'c1',
      speaker: 'caller',
      text: null,
      source: 'withheld',
      withheld: 'before-notice',
    });
    const { words, found, withheld, differences } = compareWords(
      truth,
      conversation([early, ...whole.slice(1)]),
    );
    expect([words, found, withheld, differences]).toEqual([4, 4, 2, []]);
  });

  it('counts words as missing that the guard took out whole', () => {
    const guarded = turn({
      itemId: 'c1',
      speaker: 'caller',
      text: null,
      source: 'withheld',
      withheld: 'guard',
    });
    const { differences } = compareWords(truth, conversation([guarded, ...whole.slice(1)]));
    expect(differences).toEqual(['caller c1: missing']);
  });

  it('sees one changed word', () => {
    const changed = [
      whole[0]!,
      turn({ itemId: 'a1', speaker: 'agent', text: 'four five sixty' }),
      whole[2]!,
    ];
    expect(compareWords(truth, conversation(changed)).differences).toEqual([
      'agent a1: other words',
    ]);
  });

  it('does not take the words from the other speaker', () => {
    const swapped = [
      whole[0]!,
      turn({ itemId: 'a1', speaker: 'caller', text: 'four five six' }),
      whole[2]!,
    ];
    expect(compareWords(truth, conversation(swapped)).differences).toEqual([
      'caller a1: recorded, never spoken',
      'agent a1: missing',
    ]);
  });

  it('sees turns of one speaker in another order', () => {
    const reordered = [whole[2]!, whole[1]!, whole[0]!];
    expect(compareWords(truth, conversation(reordered)).differences).toEqual([
      'caller: turns in another order',
    ]);
  });

  it('asks for all that was generated of an interrupted turn, not for what was heard', () => {
    const cut = turn({
      itemId: 'a1',
      speaker: 'agent',
      text: 'four',
      interruption: {
        cause: 'barge-in',
        generatedMs: 900,
        sentMs: 900,
        heardMs: 300,
        generatedText: 'four five six',
        heardText: 'four',
      },
    });
    expect(compareWords(truth, conversation([whole[0]!, cut, whole[2]!])).differences).toEqual([]);
  });

  it('tells words that left the phone and never arrived at the model', () => {
    const lossy = { ...truth, heardByModel: [heard('c1', 'one two')] };
    expect(compareWords(lossy, conversation(whole.slice(0, 2))).differences).toEqual([
      'audio: 3 words left the phone, 2 arrived at the model',
    ]);
  });

  it('finds nothing in a call without a record', () => {
    expect(compareWords(truth, undefined).found).toBe(0);
  });
});
