import type { WordBearingKind } from '@verbatim/contracts';

export interface GuardOutcome {
  readonly words: Record<string, unknown> | 'withheld';
  /** What was found, by class; never the words themselves. */
  readonly found: string[];
}

export class Guard {
  scrub(
    _kind: WordBearingKind,
    words: Record<string, unknown>,
    _speakerItem?: string,
  ): GuardOutcome {
    return { words, found: [] };
  }
}
