import type { Conversation, RedactedTranscript, RedactedTurn, Turn } from '@verbatim/audit-log';
import {
  type GuardLeak,
  REDACTOR,
  type RedactedText,
  type RedactionOptions,
  redactTranscript,
  toRedactedOffset,
} from '@verbatim/compliance';
import { isNamePartKey, isPersonNameKey } from './person-name-key.js';

/**
 * The readable copy of a call: finals only, since a partial may show what its final no longer does.
 *
 * Identifiers are found across the whole conversation, not turn by turn. What was heard of an interrupted
 * turn is redacted as the part of that turn that it is, or, where it reads otherwise, in the turn's place.
 */
export function redactConversation(
  conversation: Conversation,
  options: Pick<RedactionOptions, 'classes'> = {},
): RedactedConversation {
  const { turns } = conversation;
  const names = namesGiven(conversation);
  const redact = (textOf: (turn: Turn) => string) =>
    redactTranscript(
      turns.map((turn) => ({ speaker: turn.speaker, text: textOf(turn) })),
      { ...options, names },
    );
  const finals = redact(finalText);
  // Costs as much as the finals, and is seldom asked: what was heard is nearly always how the turn began.
  let heardInPlace: ReturnType<typeof redact> | undefined;
  const heardAt = (index: number): string => {
    heardInPlace ??= redact((turn) => turn.interruption?.heardText ?? finalText(turn));
    return heardInPlace.turns[index]!.text;
  };
  return {
    redactor: REDACTOR,
    leaks: finals.leaks.map((leak) => ({ ...leak, itemId: turns[leak.turn]!.itemId })),
    turns: turns.map((turn, index): RedactedTurn => ({
      ordinal: turn.ordinal,
      itemId: turn.itemId,
      speaker: turn.speaker,
      startMs: turn.startMs,
      endMs: turn.endMs,
      text: finals.turns[index]!.text,
      isInterrupted: turn.interruption !== undefined,
      ...(turn.interruption?.heardText != null && {
        heardText: heardOf(turn, finals.turns[index]!) ?? heardAt(index),
      }),
    })),
  };
}

export interface RedactedConversation extends Pick<RedactedTranscript, 'turns' | 'redactor'> {
  /** Card data and credentials that the guard let through: found here, they are a finding. */
  readonly leaks: readonly (GuardLeak & { readonly itemId: string })[];
}

/** An identifier that was cut off in the middle is one none the less. */
function heardOf(turn: Turn, { text, spans }: RedactedText): string | undefined {
  const said = finalText(turn);
  const heard = turn.interruption?.heardText ?? '';
  if (said === '' || !said.startsWith(heard)) return undefined;
  const cut = spans.find(({ start, end }) => start < heard.length && heard.length <= end);
  return text.slice(0, cut ? cut.at + cut.length : toRedactedOffset(spans, heard.length));
}

function finalText(turn: Turn): string {
  return turn.source === 'final' ? (turn.text ?? '') : '';
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
