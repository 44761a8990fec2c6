import type { CallEventName } from '../call-event.js';
import type { Role } from '../matcher.js';

/** A matcher with its patterns entered in a set and its parameters filled in. */
export type Node =
  | { readonly kind: 'pattern'; readonly pattern: number }
  | { readonly kind: 'near'; readonly of: readonly Node[]; readonly withinWords: number }
  | { readonly kind: 'after'; readonly speaker: 'other' | 'same'; readonly match: Node }
  | { readonly kind: 'any' | 'all'; readonly of: readonly Node[] }
  | { readonly kind: 'not'; readonly match: Node }
  | { readonly kind: 'judge'; readonly ruleId: string; readonly judge: string };

/** What is looked for on a call: words, events, or either. */
export interface Sought {
  readonly words: Node | null;
  readonly events: readonly CallEventName[];
}

export interface SoughtBy extends Sought {
  readonly by: Role | 'any';
}

/** What must be said: in whatever language, or in each one that the call is held in. */
export type SoughtSaying =
  | { readonly kind: 'any-language'; readonly say: Sought }
  | { readonly kind: 'each-language'; readonly byLanguage: ReadonlyMap<string, Sought> };
