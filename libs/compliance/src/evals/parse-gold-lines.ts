import { createHash } from 'node:crypto';
import { Vertical } from '@verbatim/contracts';
import { z } from 'zod';
import type { ExtractedType } from '../extraction/entity.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { nameOf } from '../yaml-files/located-yaml.js';
import {
  type EvalDialogue,
  type GoldEntity,
  goldValue,
  type Half,
  RULES_OF_TODAY,
  type TextFile,
} from './eval-dialogue.js';

/** The calendar of the Schema-Guided Dialogue corpus; a Friday. The hour and the zone are ours. */
const CONTEXT = { at: Date.parse('2019-03-01T18:00:00Z'), timeZone: 'America/Los_Angeles' };

/** Slots of the corpus, by what they are here. The others (cuisine, city, number of beds, …) are not judged. */
const TYPE_OF_SLOT: Readonly<Record<string, ExtractedType>> = {
  appointment_date: 'date',
  visit_date: 'date',
  check_in_date: 'date',
  check_out_date: 'date',
  date: 'date',
  appointment_time: 'time',
  time: 'time',
  party_size: 'party-size',
  number_of_adults: 'party-size',
  address: 'address',
  street_address: 'address',
  doctor_name: 'provider',
  dentist_name: 'provider',
  therapist_name: 'provider',
  stylist_name: 'provider',
  hotel_name: 'provider',
  restaurant_name: 'provider',
  property_name: 'provider',
  phone_number: 'phone',
  amount: 'money',
  balance: 'money',
  rent: 'money',
  price_per_night: 'money',
};
const JUDGED = [...new Set(Object.values(TYPE_OF_SLOT))];

/** Names and streets are compared as they were said, the rest in the corpus's canonical form. */
const AS_SAID: ReadonlySet<ExtractedType> = new Set(['address', 'provider', 'phone']);

const Slot = z
  .object({ said: z.array(z.string()), canonical: z.array(z.string()) })
  .refine(({ said, canonical }) => said.length === canonical.length, {
    error: 'as many canonical values as said ones',
  });
const GoldLine = z.object({
  id: z.string().min(1),
  vertical: Vertical,
  turns: z
    .array(
      z.object({
        speaker: z.enum(['caller', 'agent']),
        text: z.string(),
        entities: z.record(z.string(), Slot).default({}),
      }),
    )
    .min(1),
  final_slots: z.record(z.string(), z.array(z.string())).default({}),
});
type GoldLine = z.infer<typeof GoldLine>;

/** Dialogues in JSON Lines, one a line, as the public task dialogues are kept. */
export function parseGoldLines({ path, text }: TextFile): {
  dialogues: EvalDialogue[];
  problems: YamlFileProblem[];
} {
  const dialogues: EvalDialogue[] = [];
  const problems: YamlFileProblem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(path, index + 1, line);
    if ('problems' in parsed) problems.push(...parsed.problems);
    else dialogues.push(dialogueOf(`${path}:${index + 1}`, parsed.line));
  }
  if (dialogues.length + problems.length === 0) {
    problems.push({ path, line: 1, column: 1, message: 'expected at least one dialogue' });
  }
  return { dialogues, problems };
}

function parseLine(
  path: string,
  number: number,
  text: string,
): { line: GoldLine } | { problems: YamlFileProblem[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const column = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0) + 1;
    return { problems: [{ path, line: number, column, message: 'not valid JSON' }] };
  }
  const parsed = GoldLine.safeParse(json);
  if (parsed.success) return { line: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => ({
      path,
      line: number,
      column: 1,
      message: `${nameOf(issue.path)}: ${issue.message}`,
    })),
  };
}

function dialogueOf(place: string, { id, vertical, turns, final_slots }: GoldLine): EvalDialogue {
  return {
    id,
    place,
    corpus: 'sgd',
    half: halfOf(id),
    vertical,
    context: CONTEXT,
    judgedAt: RULES_OF_TODAY,
    turns: turns.map(({ speaker, text }) => ({ speaker, text })),
    gold: turns.map(({ entities }) => Object.entries(entities).flatMap(goldOfSlot)),
    judged: JUDGED,
    final: Object.entries(final_slots).flatMap(([slot, said]) => finalOf(slot, said, turns)),
    findings: { expected: [], none: [] },
  };
}

/** Half of the dialogues is for looking at, the other half for judging: by a digest, so that it is no choice. */
export function halfOf(id: string): Half {
  const [first = 0] = createHash('sha256').update(id).digest();
  return first % 2 === 0 ? 'developed' : 'held-out';
}

function goldOfSlot([slot, { said, canonical }]: [string, z.infer<typeof Slot>]): GoldEntity[] {
  const type = TYPE_OF_SLOT[slot];
  if (type === undefined) return [];
  return said.map((words, i) => ({
    type,
    value: goldValue(type, AS_SAID.has(type) ? words : canonical[i]!),
  }));
}

/** `final_slots` lists the ways in which a value was said: its canonical form stands in the turns. */
function finalOf(slot: string, said: readonly string[], turns: GoldLine['turns']): GoldEntity[] {
  const type = TYPE_OF_SLOT[slot];
  if (type === undefined) return [];
  const values = turns
    .flatMap(({ entities }) => (entities[slot] ? [entities[slot]] : []))
    .flatMap((entity) =>
      entity.said.map((words, i) => ({ words, canonical: entity.canonical[i]! })),
    )
    .filter(({ words }) => said.includes(words))
    // Of a name there are several spellings; its canonical one stands for all.
    .map(({ canonical }) => goldValue(type, canonical));
  return [...new Set(values)].map((value) => ({ type, value }));
}
