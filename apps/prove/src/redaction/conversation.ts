import type { Vertical } from '@verbatim/contracts';

/** Characters of a turn, UTF-16. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface CarrierTurn {
  readonly speaker: 'agent' | 'caller';
  readonly text: string;
  /** What is an identifier in it, as its annotators saw it. */
  readonly identifiers: readonly Stretch[];
}

/** A conversation that identifiers are inserted into. */
export interface Carrier {
  readonly id: string;
  readonly vertical: Vertical;
  readonly origin: 'own' | 'sgd' | 'primock57';
  readonly turns: readonly CarrierTurn[];
}
