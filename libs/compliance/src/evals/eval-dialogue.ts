import type { Vertical } from '@verbatim/contracts';
import type { ConversationContext, ExtractedType, SpokenTurn } from '../extraction/entity.js';
import { canonicalAddress } from '../extraction/find-addresses.js';
import { canonicalPhone } from '../extraction/find-phones.js';
import { canonicalName } from '../extraction/find-providers.js';
import type { ExpectedFinding } from './score-findings.js';

/** What somebody who read the turn says that it names, in canonical form. */
export interface GoldEntity {
  readonly type: ExtractedType;
  readonly value: string;
}

/** `developed`: patterns were written with these in view. `held-out`: nobody looked at them. */
export type Half = 'developed' | 'held-out' | 'all';

/** A recorded or written conversation, with what is true of it. */
export interface EvalDialogue {
  readonly id: string;
  /** Where it stands: `config/evals/x.yaml:1`, `sgd/salon.jsonl:7`. */
  readonly place: string;
  readonly corpus: 'own' | 'sgd' | 'primock57';
  readonly half: Half;
  readonly vertical: Vertical;
  readonly context: ConversationContext;
  /** Unix milliseconds: rules of that time judge it. */
  readonly judgedAt: number;
  readonly turns: readonly SpokenTurn[];
  /** Of each turn. */
  readonly gold: readonly (readonly GoldEntity[])[];
  /** Types that the corpus annotates: only these are judged. */
  readonly judged: readonly ExtractedType[];
  /** What the conversation settled on; of other types nothing is known. */
  readonly final: readonly GoldEntity[];
  /** What the rules are to find in it, and the rules that are to find nothing. */
  readonly findings: {
    readonly expected: readonly ExpectedFinding[];
    readonly none: readonly string[];
  };
}

/** Public conversations are older than the rules: they are judged as if they were held then. */
export const RULES_OF_TODAY = Date.parse('2026-12-07T15:00:00Z');

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Gold as a person writes it, in the form of an entity's value. */
export function goldValue(type: ExtractedType, written: string): string {
  switch (type) {
    case 'address':
      return canonicalAddress(written);
    case 'provider':
      return canonicalName(written);
    case 'phone':
      return canonicalPhone(written);
    case 'email':
      return written.toLowerCase();
    case 'money':
      return moneyValue(written);
    default:
      return written;
  }
}

/** `412`, `USD 412`, `5118.77`. */
function moneyValue(written: string): string {
  const [, currency = 'USD', amount = ''] = /^([A-Z]{3} )?(.*)$/.exec(written) ?? [];
  const value = Number(amount.replaceAll(',', ''));
  return `${currency.trim()} ${Number.isInteger(value) ? value : value.toFixed(2)}`;
}
