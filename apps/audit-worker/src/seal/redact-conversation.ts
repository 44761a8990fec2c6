import type { Conversation, RedactedTranscript, RedactedTurn, Turn } from '@verbatim/audit-log';
import { REDACTOR, redactTranscript } from '@verbatim/compliance';
import { isNamePartKey, isPersonNameKey } from './person-name-key.js';

/**
 * The readable copy of a call: finals only, since a partial may show what its final no longer does.
 *
 * Digits and names are found across the whole conversation, not turn by turn. What was heard of an
 * interrupted turn is redacted in the place of that turn, so that it is read in the same context.
 */
export function redactConversation(
  conversation: Conversation,
): Pick<RedactedTranscript, 'turns' | 'redactor'> {
  const { turns } = conversation;
  const names = namesGiven(conversation);
  const texts = redactTexts(turns, finalText, names);
  const heard = redactTexts(
    turns,
    (turn) => turn.interruption?.heardText ?? finalText(turn),
    names,
  );
  return {
    redactor: REDACTOR,
    turns: turns.map((turn, index): RedactedTurn => ({
      ordinal: turn.ordinal,
      itemId: turn.itemId,
      speaker: turn.speaker,
      startMs: turn.startMs,
      endMs: turn.endMs,
      text: texts[index] ?? '',
      isInterrupted: turn.interruption !== undefined,
      ...(turn.interruption?.heardText != null && { heardText: heard[index] ?? '' }),
    })),
  };
}

function finalText(turn: Turn): string {
  return turn.source === 'final' ? (turn.text ?? '') : '';
}

function redactTexts(
  turns: readonly Turn[],
  textOf: (turn: Turn) => string,
  names: readonly string[],
): string[] {
  const given = turns.map((turn) => ({ speaker: turn.speaker, text: textOf(turn) }));
  return redactTranscript(given, names).map(({ text }) => text);
}

/** Names that the agent passed to a tool: what the model understood as one, however it was said. */
function namesGiven({ entries }: Conversation): string[] {
  const names = new Set<string>();
  for (const entry of entries) {
    if (entry.type !== 'note' || entry.note !== 'tool-called') continue;
    collectNames(argumentsOf(entry.words?.['arguments']), false, 0, names);
  }
  return [...names].slice(0, NAMES_MAX);
}

const NAMES_MAX = 256;
const ARGUMENT_DEPTH_MAX = 8;

function argumentsOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function collectNames(value: unknown, isName: boolean, depth: number, names: Set<string>): void {
  if (depth > ARGUMENT_DEPTH_MAX) return;
  if (typeof value === 'string') {
    if (isName && value.trim() !== '') names.add(value.trim());
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      const isUnderName = Array.isArray(value)
        ? isName
        : isPersonNameKey(key) || (isName && isNamePartKey(key));
      collectNames(each, isUnderName, depth + 1, names);
    }
  }
}
