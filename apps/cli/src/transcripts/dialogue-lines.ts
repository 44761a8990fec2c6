import { z } from 'zod';
import { type ReadTranscripts, type TranscriptProblem, malformed, read } from './transcript.js';

const SPEAKERS = { caller: 'caller', agent: 'agent', USER: 'caller', SYSTEM: 'agent' } as const;

const Dialogue = z.looseObject({
  id: z.string('an id').min(1, 'an id'),
  turns: z
    .array(
      z.looseObject({
        speaker: z.enum(['caller', 'agent', 'USER', 'SYSTEM'], 'caller, agent, USER or SYSTEM'),
        text: z.string('words'),
      }),
      'a list of turns',
    )
    .min(1, 'at least one turn'),
});

/** Dialogues in JSON Lines, one a line; what else a line holds is for others. */
export function parseDialogueLines(text: string): ReadTranscripts {
  const problems: TranscriptProblem[] = [];
  const transcripts = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = parseLine(line);
    if (parsed.kind === 'malformed') {
      problems.push({ line: index + 1, column: parsed.column, what: parsed.what });
      return [];
    }
    const { id, turns } = parsed.dialogue;
    return [
      { id, turns: turns.map((turn) => ({ speaker: SPEAKERS[turn.speaker], text: turn.text })) },
    ];
  });
  if (problems.length > 0) return malformed(...problems);
  if (transcripts.length === 0) {
    return malformed({ line: 1, column: 1, what: 'expected at least one dialogue' });
  }
  return read(...transcripts);
}

type ParsedLine =
  | { readonly kind: 'read'; readonly dialogue: z.infer<typeof Dialogue> }
  | { readonly kind: 'malformed'; readonly column: number; readonly what: string };

function parseLine(line: string): ParsedLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    return { kind: 'malformed', column: Number(position ?? 0) + 1, what: 'not valid JSON' };
  }
  const parsed = Dialogue.safeParse(json);
  if (parsed.success) return { kind: 'read', dialogue: parsed.data };
  const what = parsed.error.issues
    .map(
      ({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}expected ${message}`,
    )
    .join('; ');
  return { kind: 'malformed', column: 1, what };
}
