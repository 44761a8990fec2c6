import { Vertical } from '@verbatim/contracts';
import { z } from 'zod';
import { FRAME_BYTES_MAX, wordsOf } from '../speech/framing.js';
import { type CallScript, STEPS_MAX, asSaid } from './call-script.js';
import { ScriptError } from './script.errors.js';

const Speaker = z.enum(['caller', 'agent', 'USER', 'SYSTEM']);

const Dialogue = z.looseObject({
  id: z.string().min(1).max(128),
  vertical: Vertical,
  turns: z
    .array(z.looseObject({ speaker: Speaker, text: z.string() }))
    .min(1)
    .max(STEPS_MAX),
});

/**
 * Dialogues in JSON Lines, one call a line, as the Schema-Guided Dialogue corpus is kept: `USER` (or
 * `caller`) calls, `SYSTEM` (or `agent`) answers. Entities and slots are for others and are ignored.
 *
 * Errors: `ScriptError` at the first bad line; the column is that of the JSON error where it has one.
 */
export function parseDialogueLines(path: string, text: string): CallScript[] {
  const scripts: CallScript[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') scripts.push(scriptOfLine(path, index + 1, line));
  }
  if (scripts.length === 0) throw new ScriptError(path, 1, 1, 'expected at least one dialogue');
  return scripts;
}

function scriptOfLine(path: string, lineNumber: number, line: string): CallScript {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    throw new ScriptError(path, lineNumber, Number(position ?? 0) + 1, 'not valid JSON');
  }
  const parsed = Dialogue.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ScriptError(path, lineNumber, 1, `${issue.path.join('.')}: ${issue.message}`);
  }
  const steps = parsed.data.turns
    .map(({ speaker, text }) => ({
      kind: speaker === 'USER' || speaker === 'caller' ? ('caller' as const) : ('agent' as const),
      text: asSaid(text),
    }))
    .filter(({ text }) => text !== '');
  for (const { text } of steps) {
    if (wordsOf(text).some((word) => Buffer.byteLength(word) > FRAME_BYTES_MAX)) {
      throw new ScriptError(path, lineNumber, 1, `a word is longer than ${FRAME_BYTES_MAX} bytes`);
    }
  }
  const { id, vertical } = parsed.data;
  return { id, vertical, pace: 'turns', transcription: 'floating', faults: [], steps };
}
