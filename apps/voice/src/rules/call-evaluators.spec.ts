import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { RuleSet, type LiveTurn } from '@verbatim/compliance';
import { describe, expect, it } from 'vitest';
import { HEALTHCARE } from '../testing/verticals.js';
import { evaluatorOf } from './call-evaluators.js';

const RULES = path.resolve(import.meta.dirname, '../../../../config/rules');

/** The rules that come with Verbatim. */
const shipped = (): RuleSet =>
  RuleSet.from(
    readdirSync(RULES, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({ path: file, text: readFileSync(file, 'utf8') })),
  );

const said = (speaker: 'caller' | 'agent', text: string, startMs: number): LiveTurn => ({
  itemId: `i${startMs}`,
  speaker,
  text,
  startMs,
  endMs: startMs + 1_000,
  isFinal: true,
});

describe('evaluatorOf', () => {
  const evaluator = () =>
    evaluatorOf(shipped(), {
      callId: `CA${'0'.repeat(32)}`,
      vertical: HEALTHCARE,
      mode: 'open',
      direction: 'inbound',
      startedAtMs: Date.parse('2026-11-26T12:00:00Z'),
      party: undefined,
      number: '+16175550100',
    });

  it('asks for a person and for 911 when the caller tells of an emergency', () => {
    const intents = evaluator().said(said('caller', 'My father is having a heart attack!', 5_000));
    expect(intents.map(({ action }) => action)).toContain('escalate');
    expect(intents.map((each) => ('say' in each ? each.say : null)).join()).toContain('911');
  });

  it('asks for a pause when the caller begins to give a card', () => {
    const intents = evaluator().said(
      said('caller', 'My card number is 4111 1111 1111 1111', 5_000),
    );
    expect(intents.map(({ action }) => action)).toContain('pause-capture');
  });

  it('asks for nothing in ordinary talk', () => {
    expect(
      evaluator().said(said('caller', 'I would like to see Dr. Chen on Friday.', 5_000)),
    ).toEqual([]);
  });
});
