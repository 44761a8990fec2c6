import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type CallInput,
  type CallTurn,
  FIXTURE_KINDS,
  type RuleLibrary,
  callOf,
  readRuleLibrary,
} from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';
import { CHECKOUT } from '../checkout.js';

/** What the targets speak of: ten minutes, 120 finals on each side's account together. */
const FINALS = 120;
const CALL_MS = 600_000;
/** The largest final that is looked at. */
export const FINAL_CHARACTERS_MAX = 16 * 1024;

/** The rules of config/rules, and everything that anybody says in their fixtures. */
export interface RulesWorkload {
  readonly library: RuleLibrary;
  readonly lines: readonly string[];
}

export async function readRulesWorkload(): Promise<RulesWorkload> {
  const folder = path.join(CHECKOUT, 'config', 'rules');
  const names = await readdir(folder, { recursive: true });
  const files = names
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map(async (name) => ({ path: name, text: await readFile(path.join(folder, name), 'utf8') }));
  const library = readRuleLibrary(await Promise.all(files));
  const lines = library.ruleSet.rules.flatMap((rule) => {
    const fixtures = library.fixtures.get(rule.id)?.value;
    if (fixtures === undefined) return [];
    const all = FIXTURE_KINDS.flatMap((kind) => fixtures[kind]);
    return all.flatMap((fixture) => callOf(rule, fixture).turns.map(({ text }) => text));
  });
  return { library, lines };
}

/**
 * A call that says what fixtures say, line after line: worse than a real one, since most of what is said
 * in it is what some rule looks for. Jurisdiction and facts are unknown, so that every rule applies.
 */
export function callOfLines(
  { library, lines }: RulesWorkload,
  vertical: Vertical,
  random: () => number,
): CallInput {
  const stepMs = CALL_MS / FINALS;
  const turns = Array.from({ length: FINALS }, (_, i): CallTurn => {
    const text = lines[Math.floor(random() * lines.length)] ?? '';
    const startMs = i * stepMs;
    return {
      speaker: i % 2 === 0 ? 'agent' : 'caller',
      text,
      startMs,
      endMs: startMs + stepMs / 2,
    };
  });
  const [rule] = library.ruleSet.rules;
  if (rule === undefined) throw new Error('There are no rules in config/rules.');
  return {
    ...callOf(rule, { call: {}, turns: [] }),
    vertical,
    startedAt: '2027-02-01T17:00:00Z',
    direction: 'outbound',
    callType: 'conversation',
    jurisdictions: [],
    languages: ['en'],
    facts: {},
    turns,
    endedMs: CALL_MS,
  };
}

/** Finals of the largest size that are meant to cost. */
export function hostileFinals({ lines }: RulesWorkload): Readonly<Record<string, string>> {
  const fill = (part: string): string =>
    part.repeat(Math.ceil(FINAL_CHARACTERS_MAX / part.length)).slice(0, FINAL_CHARACTERS_MAX);
  return {
    'all that fixtures say': fill(`${lines.join(' ')} `),
    'the same backwards': fill(`${lines.toReversed().join(' ')} `),
    'one letter': fill('a'),
    'one word': fill('a '),
    'common words': fill('i do not want to be the one you will have to call '),
    numbers: fill('one hundred and '),
    digits: fill('1 '),
    apostrophes: fill("a'"),
  };
}
