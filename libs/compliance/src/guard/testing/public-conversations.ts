import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseTextGrid } from '../../transcripts/text-grid.js';
import type { Conversation, ConversationSet } from './conversation.js';

/** Beside the checkout, where they were put: their licences keep them out of this repository. */
const DIRECTORY = path.resolve(import.meta.dirname, '../../../../../../shared/data');

const SETS: readonly { name: string; folder: string; read(folder: string): Conversation[] }[] = [
  { name: 'PriMock57', folder: 'primock57/transcripts', read: readConsultations },
  { name: 'Schema-Guided Dialogue', folder: 'sgd', read: readDialogues },
];

/** The public conversations that are there, and the names of the sets that are not. */
export function publicConversations(): { found: ConversationSet[]; absent: string[] } {
  const isThere = ({ folder }: { folder: string }): boolean =>
    existsSync(path.join(DIRECTORY, folder));
  return {
    found: SETS.filter(isThere).map(({ name, folder, read }) => {
      return { name, conversations: read(path.join(DIRECTORY, folder)) };
    }),
    absent: SETS.filter((set) => !isThere(set)).map(({ name }) => name),
  };
}

/** `<id>_doctor.TextGrid` and `<id>_patient.TextGrid`, merged by when each utterance begins. */
function readConsultations(folder: string): Conversation[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.TextGrid'));
  const ids = new Set(files.map((file) => file.replace(/_[a-z]+\.TextGrid$/, '')));
  return [...ids].sort().map((id) => ({
    id,
    turns: ['doctor', 'patient']
      .flatMap((speaker) => readTier(path.join(folder, `${id}_${speaker}.TextGrid`), speaker))
      .sort((a, b) => a.startsAt - b.startsAt),
  }));
}

function readTier(file: string, speaker: string) {
  const grid = parseTextGrid(readFileSync(file, 'utf8'));
  if ('problems' in grid) throw new Error(`${file}: ${grid.problems[0]!.message}`);
  return grid.intervals.map(({ startMs: startsAt, text }) => ({ startsAt, speaker, text }));
}

/** One dialogue a line. */
function readDialogues(folder: string): Conversation[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Conversation);
}
