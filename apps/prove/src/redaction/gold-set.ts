import type { Vertical } from '@verbatim/contracts';
import type { Carrier, CarrierTurn, Stretch } from './conversation.js';
import { OWN_CARRIERS } from './own-carriers.js';
import { publicCarriers } from './public-carriers.js';
import { Random } from './random.js';
import { type Piece, type Writing, anyWriting, open } from './said.js';
import { DEV_TEMPLATES } from './templates-dev.js';
import { HELD_OUT_TEMPLATES } from './templates-held-out.js';
import { type TemplateTurn, turnsOf } from './templates.js';
import { DEV_VALUES } from './values-dev.js';
import { HELD_OUT_VALUES } from './values-held-out.js';
import { type Split, type Value, type ValueSource, type ValueType, VALUES } from './values.js';

export interface CaseTurn {
  readonly speaker: 'agent' | 'caller';
  readonly text: string;
  /** Must not survive. */
  readonly secrets: readonly Stretch[];
  /** Identifiers of the carrier: taking them out is no mistake, and nothing is asked of it here. */
  readonly identifiers: readonly Stretch[];
}

/** One inserted identifier with the turns around it. */
export interface GoldCase {
  readonly type: ValueType;
  readonly vertical: Vertical;
  /** Whether all of the carrier's own identifiers are annotated, so that others are false. */
  readonly isAnnotated: boolean;
  readonly template: string;
  readonly writing: Writing;
  readonly turns: readonly CaseTurn[];
}

const SOURCES: Readonly<Record<Split, ValueSource>> = {
  dev: { split: 'dev', lists: DEV_VALUES },
  'held-out': { split: 'held-out', lists: HELD_OUT_VALUES },
};
const TEMPLATES = { dev: DEV_TEMPLATES, 'held-out': HELD_OUT_TEMPLATES } as const;

/** Turns of the carrier before and after the inserted ones. */
const BEFORE_MAX = 4;
const AFTER_MAX = 2;

export interface GoldSetOptions {
  readonly split: Split;
  readonly types: readonly ValueType[];
  readonly casesPerType: number;
  readonly seed: number;
}

/** Carriers, templates and values of the two splits are disjoint; the same seed gives the same cases. */
export function* goldSet({
  split,
  types,
  casesPerType,
  seed,
}: GoldSetOptions): Generator<GoldCase> {
  const random = new Random(split === 'dev' ? seed : ~seed);
  const carriers = carriersOf(split);
  for (const type of types) {
    const templates = TEMPLATES[split][type];
    for (let i = 0; i < casesPerType; i += 1) {
      const template = templates[i % templates.length]!;
      const carrier = random.pick(random.pick(carriers));
      yield caseOf({ type, template, carrier, source: SOURCES[split] }, random);
    }
  }
}

/** In equal parts of what wrote them, so that the longest corpus does not decide alone. */
function carriersOf(split: Split): Carrier[][] {
  const all = [...OWN_CARRIERS, ...publicCarriers()];
  const ofSplit = all.filter(
    ({ origin }, i) => origin === 'own' || (i % 2 === 0) === (split === 'dev'),
  );
  return ['own', 'sgd', 'sgd', 'primock57']
    .map((origin) => ofSplit.filter((carrier) => carrier.origin === origin))
    .filter((some) => some.length > 0);
}

function caseOf(
  plan: { type: ValueType; template: string; carrier: Carrier; source: ValueSource },
  random: Random,
): GoldCase {
  const { type, template, carrier, source } = plan;
  const writing = anyWriting(random);
  const value = VALUES[type](source, random);
  const inserted = turnsOf(template);
  const at = placeFor(inserted[0]!, carrier, random);
  const around = (turns: readonly CarrierTurn[]) => turns.map((turn) => written(turn, writing));
  return {
    type,
    vertical: carrier.vertical,
    isAnnotated: carrier.origin !== 'primock57',
    template,
    writing,
    turns: [
      ...around(carrier.turns.slice(Math.max(0, at - BEFORE_MAX), at)),
      ...inserted.map((turn) => filled(turn, value, writing, random)),
      ...around(carrier.turns.slice(at, at + AFTER_MAX)),
    ],
  };
}

/** Where the other speaker has just spoken. */
function placeFor(first: TemplateTurn, { turns }: Carrier, random: Random): number {
  const places = turns.flatMap(({ speaker }, i) => (i > 0 && speaker === first.speaker ? [i] : []));
  return places.length === 0 ? turns.length : random.pick(places);
}

const SLOT = /\{(\w+)\}/g;

function filled(turn: TemplateTurn, value: Value, writing: Writing, random: Random): CaseTurn {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { index, 0: slot, 1: form } of turn.text.matchAll(SLOT)) {
    pieces.push(open(turn.text.slice(from, index)), ...value.say(form!, writing, random));
    from = index + slot.length;
  }
  pieces.push(open(turn.text.slice(from)));
  if (writing.manner === 'halting' && random.chance(0.3)) pieces.unshift(open('Um, '));
  return { speaker: turn.speaker, identifiers: [], ...joined(pieces, writing) };
}

function joined(pieces: readonly Piece[], writing: Writing): { text: string; secrets: Stretch[] } {
  let text = '';
  const secrets: Stretch[] = [];
  for (const { text: said, isSecret } of pieces) {
    const piece = isSecret ? said : inManner(said, writing);
    if (isSecret) secrets.push({ start: text.length, end: text.length + piece.length });
    text += piece;
  }
  return { text, secrets };
}

/** As long as before, so that stretches stay where they are. */
function written({ speaker, text, identifiers }: CarrierTurn, writing: Writing): CaseTurn {
  const lower = writing.manner === 'bare' && text.toLowerCase().length === text.length;
  return { speaker, secrets: [], identifiers, text: lower ? inManner(text, writing, ' ') : text };
}

function inManner(text: string, { manner }: Writing, by = ''): string {
  if (manner !== 'bare') return text;
  return text.toLowerCase().replace(/[.,!?;:…"]+(?=\s|$)/g, (marks) => by.repeat(marks.length));
}
