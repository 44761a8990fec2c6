import { Vertical } from '@verbatim/contracts';
import { z } from 'zod';
import { EXTRACTED_TYPES, type ExtractedType, type SpokenTurn } from '../extraction/entity.js';
import { type LocatedYaml, readLocated } from '../yaml-files/located-yaml.js';
import { OUTCOMES } from '../rules/verdict.js';
import { Zone } from '../verticals/fields.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { type EvalDialogue, type GoldEntity, goldValue, type TextFile } from './eval-dialogue.js';

const FORMS: Readonly<Partial<Record<ExtractedType, RegExp>>> = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}$/,
  'party-size': /^\d{1,3}$/,
  money: /^(?:[A-Z]{3} )?\d[\d,]*(?:\.\d{1,2})?$/,
  email: /^\S+@\S+$/,
};
const EXAMPLES: Readonly<Partial<Record<ExtractedType, string>>> = {
  date: '2026-12-18',
  time: '15:30',
  'party-size': '4',
  money: '412 or EUR 12.50',
  email: 'name@example.org',
};

/** One value, or a list of them. */
const valuesOf = (type: ExtractedType) => {
  const expectation = `a value like ${EXAMPLES[type] ?? 'it was said'}`;
  const value = z
    .union([z.string(), z.number()], expectation)
    .transform(String)
    .refine((text) => text !== '' && (FORMS[type]?.test(text) ?? true), expectation)
    .transform((text): GoldEntity => ({ type, value: goldValue(type, text) }));
  return z.union([value.transform((one) => [one]), z.array(value)], expectation).optional();
};

const Named = z
  .strictObject(
    Object.fromEntries(EXTRACTED_TYPES.map((type) => [type, valuesOf(type)])) as Record<
      ExtractedType,
      ReturnType<typeof valuesOf>
    >,
  )
  .transform((named) => Object.values(named).flatMap((values) => values ?? []));

const Words = z.string().min(1, 'words');

const Turn = z
  .strictObject({ agent: Words.optional(), caller: Words.optional(), names: Named.optional() })
  .refine(({ agent, caller }) => (agent === undefined) !== (caller === undefined), {
    error: 'either agent or caller, with what was said',
  });

/** A conversation and what is true of it. Field by field: docs/specs/evals.md, section 4. */
const EvalFile = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,127}$/, 'lower-case letters, digits and dashes'),
  vertical: Vertical,
  about: z.string().min(1),
  at: z.iso.datetime({ offset: true, error: 'an instant like 2026-12-07T10:00:00-05:00' }),
  zone: Zone,
  /** Id of one of the simulator's scripts, instead of turns. */
  script: z.string().optional(),
  turns: z.array(Turn).min(1).max(400).optional(),
  /** With a script: number of the turn, from 1, of those in which something is said. */
  names: z.record(z.string().regex(/^[1-9]\d{0,2}$/, 'the number of a turn'), Named).optional(),
  final: Named.optional(),
  /** Turn: its number, from 1. */
  findings: z
    .array(
      z.strictObject({
        rule: z.string().min(1),
        outcome: z.enum(OUTCOMES, OUTCOMES.join(', ')),
        turn: z.int().min(1).optional(),
      }),
    )
    .default([]),
  /** Rules that find nothing in it. */
  noFindings: z.array(z.string().min(1)).default([]),
});
type EvalFile = z.infer<typeof EvalFile>;

const ScriptTurns = z.object({
  turns: z.array(z.object({ agent: z.string().optional(), caller: z.string().optional() })),
});

export type EvalFileOutcome = { dialogue: EvalDialogue } | { problems: YamlFileProblem[] };

/** `scripts`: the simulator's, of which a file may name one instead of holding turns of its own. */
export function parseEvalFile(
  { path, text }: TextFile,
  scripts: readonly TextFile[],
): EvalFileOutcome {
  const read = readLocated(path, text, EvalFile);
  if ('problems' in read) return read;
  const turns = turnsOf(read, scripts);
  if ('problems' in turns) return turns;
  const { id, vertical, at, zone, names = {}, final = [], findings, noFindings } = read.value;
  const problems = Object.keys(names)
    .filter((number) => Number(number) > turns.said.length)
    .map((number) =>
      problemAt(read, ['names', Number(number)], `there are ${turns.said.length} turns`),
    );
  if (problems.length > 0) return { problems };
  return {
    dialogue: {
      id,
      place: `${path}:1`,
      corpus: 'own',
      half: 'all',
      vertical,
      context: { at: Date.parse(at), timeZone: zone },
      judgedAt: Date.parse(at),
      turns: turns.said,
      gold: turns.said.map((_turn, i) => names[String(i + 1)] ?? turns.names[i] ?? []),
      judged: EXTRACTED_TYPES,
      final,
      findings: {
        expected: findings.map(({ rule, outcome, turn }) => ({
          rule,
          outcome,
          ...(turn !== undefined && { turn: turn - 1 }),
        })),
        none: noFindings,
      },
    },
  };
}

function turnsOf(
  file: LocatedYaml<EvalFile>,
  scripts: readonly TextFile[],
):
  | { said: SpokenTurn[]; names: readonly (readonly GoldEntity[])[] }
  | { problems: YamlFileProblem[] } {
  const { turns, script, names } = file.value;
  if (turns !== undefined && script === undefined && names === undefined) {
    return {
      said: turns.map(spokenTurn),
      names: turns.map((turn) => turn.names ?? []),
    };
  }
  if (turns !== undefined || script === undefined) {
    const message = 'expected either turns, or script with names';
    return { problems: [problemAt(file, [], message)] };
  }
  const found = scripts.find(({ path }) => path.endsWith(`/${script}.yaml`));
  if (!found) {
    return { problems: [problemAt(file, ['script'], `there is no script ${script}`)] };
  }
  const read = readLocated(found.path, found.text, ScriptTurns);
  if ('problems' in read) return read;
  const said = read.value.turns.flatMap(({ agent, caller }): SpokenTurn[] => {
    if (agent !== undefined) return [{ speaker: 'agent', text: asSaid(agent) }];
    return caller === undefined ? [] : [{ speaker: 'caller', text: asSaid(caller) }];
  });
  return { said, names: [] };
}

const spokenTurn = ({ agent, caller = '' }: z.infer<typeof Turn>): SpokenTurn =>
  agent === undefined
    ? { speaker: 'caller', text: asSaid(caller) }
    : { speaker: 'agent', text: asSaid(agent) };

/** Lines of YAML are wrapped; speech is not. */
const asSaid = (text: string): string => text.split(/\s+/u).filter(Boolean).join(' ');

function problemAt(
  file: LocatedYaml<EvalFile>,
  field: readonly PropertyKey[],
  message: string,
): YamlFileProblem {
  const name = field.length === 0 ? '' : `${field.map(String).join('.')}: `;
  return { path: file.path, ...file.positionOf(field), message: `${name}${message}` };
}
