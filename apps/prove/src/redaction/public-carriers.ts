import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseTextGrid } from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';
import { CHECKOUT } from '../checkout.js';
import type { Carrier, CarrierTurn, Stretch } from './conversation.js';

/** Beside the checkout, where they were put: their licences keep them out of this repository. */
const DIRECTORIES = [
  path.resolve(CHECKOUT, '../shared/data'),
  path.resolve(CHECKOUT, '../../shared/data'),
];

/** Entities that are identifiers; a price or a number of rooms is none. */
const IDENTIFIER = /(?:_name|phone_number|address|_?date|city|area|where_to|destination)$/;

interface Dialogue {
  readonly id: string;
  readonly vertical: Vertical;
  readonly turns: readonly {
    readonly speaker: 'agent' | 'caller';
    readonly text: string;
    readonly entities?: Readonly<Record<string, { readonly said: readonly string[] }>>;
  }[];
}

/** The public conversations that are there; without them the project's own have to do. */
export function publicCarriers(): Carrier[] {
  const directory = DIRECTORIES.find((each) => existsSync(each));
  if (directory === undefined) return [];
  return [
    ...dialoguesIn(path.join(directory, 'sgd')),
    ...consultationsIn(path.join(directory, 'primock57/transcripts')),
  ];
}

function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => path.join(folder, file));
}

function dialoguesIn(folder: string): Carrier[] {
  return filesIn(folder, '.jsonl')
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Dialogue)
    .map(({ id, vertical, turns }) => ({
      id,
      vertical,
      origin: 'sgd' as const,
      turns: turns.map(({ speaker, text, entities = {} }): CarrierTurn => ({
        speaker,
        text,
        identifiers: Object.entries(entities)
          .filter(([name]) => IDENTIFIER.test(name))
          .flatMap(([, { said }]) => said.flatMap((each) => stretchesOf(each, text))),
      })),
    }));
}

function stretchesOf(said: string, text: string): Stretch[] {
  const found: Stretch[] = [];
  if (said === '') return found;
  for (let at = text.indexOf(said); at !== -1; at = text.indexOf(said, at + said.length)) {
    found.push({ start: at, end: at + said.length });
  }
  return found;
}

/** Consultations carry no annotation: they take insertions, but nothing is counted as false in them. */
function consultationsIn(folder: string): Carrier[] {
  return filesIn(folder, '_doctor.TextGrid').map((doctor) => ({
    id: path.basename(doctor, '_doctor.TextGrid'),
    vertical: 'healthcare' as const,
    origin: 'primock57' as const,
    turns: [...tier(doctor, 'agent'), ...tier(doctor.replace('_doctor.', '_patient.'), 'caller')]
      .sort((a, b) => a.startsAt - b.startsAt)
      .map(({ speaker, text }): CarrierTurn => ({ speaker, text, identifiers: [] })),
  }));
}

function tier(file: string, speaker: 'agent' | 'caller') {
  const grid = parseTextGrid(readFileSync(file, 'utf8'));
  if ('problems' in grid) throw new Error(`${file}: ${grid.problems[0]!.message}`);
  return grid.intervals.map(({ startMs: startsAt, text }) => ({ startsAt, speaker, text }));
}
