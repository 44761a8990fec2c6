import type { Conversation, Turn } from '@verbatim/audit-log';
import type { CallTurn } from '@verbatim/compliance';
import type { CallClock } from './call-clock.js';

export interface SpokenTurns {
  readonly turns: readonly CallTurn[];
  /** Somebody spoke, and the record does not hold what was said. */
  readonly hasMissingWords: boolean;
}

/**
 * The turns of a conversation as rules read them, each in its place: one whose words are missing is
 * empty. The text is what was generated; how much of an agent's turn was heard stands beside it.
 */
export function spokenTurnsOf({ turns }: Conversation, clock: CallClock): SpokenTurns {
  return {
    turns: turns.map((turn) => spokenTurnOf(turn, turn.text ?? '', clock)),
    hasMissingWords: turns.some((turn) => turn.source === 'partial' || isMissing(turn)),
  };
}

/** Before the notice nothing is kept by intention, and no duty of the agent is hidden there. */
function isMissing({ source, withheld, speaker, text }: Turn): boolean {
  if (text !== null) return false;
  if (source !== 'withheld') return source !== 'none' || speaker === 'agent';
  return withheld !== 'before-notice';
}

function spokenTurnOf(turn: Turn, text: string, clock: CallClock): CallTurn {
  const { speaker, interruption } = turn;
  const generated = interruption?.generatedText ?? text;
  const startMs = turn.startMs ?? clock.msOf(turn.at);
  const heardLength = interruption && heardLengthOf(interruption.heardText, generated);
  return {
    speaker,
    text: generated,
    startMs,
    endMs: Math.max(startMs, turn.endMs ?? startMs),
    ...(heardLength !== undefined && { heardLength }),
  };
}

/** What was heard is an estimate: where it is no beginning of what was generated, nothing counts as heard. */
function heardLengthOf(heard: string | null, generated: string): number {
  return heard !== null && generated.startsWith(heard) ? heard.length : 0;
}
