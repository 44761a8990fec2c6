import { redactTranscript } from '@verbatim/compliance';
import type { Stretch } from './conversation.js';
import type { CaseTurn, GoldCase } from './gold-set.js';

export interface CaseResult {
  /** Every letter and digit of the identifier is gone, in every turn in which it was said. */
  readonly isRecalled: boolean;
  /** Outside the inserted identifier and the annotated ones. */
  readonly falseRedactions: readonly FalseRedaction[];
  readonly words: number;
}

export interface FalseRedaction {
  readonly turn: CaseTurn;
  readonly span: Stretch;
  readonly class: string;
}

export function measure({ turns, isAnnotated }: GoldCase): CaseResult {
  const redacted = redactTranscript(turns).turns;
  const isRecalled = turns.every((turn, i) =>
    turn.secrets.every((each) => isCovered(turn.text, each, redacted[i]!.spans)),
  );
  const falseRedactions = isAnnotated
    ? turns.flatMap((turn, i) =>
        redacted[i]!.spans.filter(
          (span) => ![...turn.secrets, ...turn.identifiers].some((each) => meet(each, span)),
        ).map((span) => ({ turn, span, class: span.class })),
      )
    : [];
  const words = isAnnotated
    ? turns.reduce((sum, { text }) => sum + (text.match(/\S+/g)?.length ?? 0), 0)
    : 0;
  return { isRecalled, falseRedactions, words };
}

function isCovered(text: string, { start, end }: Stretch, spans: readonly Stretch[]): boolean {
  for (let at = start; at < end; at += 1) {
    if (!/[\p{L}\p{N}]/u.test(text[at]!)) continue;
    if (!spans.some((span) => span.start <= at && at < span.end)) return false;
  }
  return true;
}

const meet = (a: Stretch, b: Stretch): boolean => a.start < b.end && b.start < a.end;
