import type { Vertical } from '@verbatim/contracts';
import type { TypeResult } from './run-redaction-eval.js';
import type { ValueType } from './values.js';

/** For the lower Wilson bound of recall. */
export const TARGETS: Readonly<Partial<Record<ValueType, number>>> = {
  card: 0.99,
  ssn: 0.99,
  phone: 0.99,
  email: 0.99,
  'date-of-birth': 0.99,
  account: 0.99,
  'record-number': 0.99,
  name: 0.9,
  address: 0.9,
};

/** What callers of each business give of themselves on one call, by its scripts. */
const GIVEN_ON_A_CALL: Readonly<Partial<Record<Vertical, readonly ValueType[]>>> = {
  healthcare: ['name', 'date-of-birth', 'phone', 'record-number', 'member-number', 'date'],
  'behavioral-health': ['name', 'date-of-birth', 'phone', 'member-number'],
  'real-estate': ['name', 'phone', 'email', 'address'],
  insurance: ['name', 'member-number', 'phone', 'address', 'vehicle', 'date'],
  'debt-collection': ['name', 'date-of-birth', 'ssn', 'account', 'address'],
  financial: ['name', 'ssn', 'account', 'date-of-birth', 'card'],
  salon: ['name', 'phone'],
  sales: ['name', 'phone', 'email', 'address'],
  hospitality: ['name', 'phone', 'email', 'card'],
  'it-helpdesk': ['name', 'email', 'device', 'ip'],
};

export interface LeakRate {
  readonly vertical: Vertical;
  readonly identifiers: readonly ValueType[];
  /** The share of calls in which at least one of these survives, if each is said once, independently. */
  readonly perCall: number;
}

export function leakRates(results: readonly TypeResult[]): LeakRate[] {
  const recalls = new Map(results.map(({ type, recall }) => [type, recall]));
  return Object.entries(GIVEN_ON_A_CALL)
    .filter(([, identifiers]) => identifiers.every((type) => recalls.has(type)))
    .map(([vertical, identifiers]) => ({
      vertical: vertical as Vertical,
      identifiers,
      perCall: 1 - identifiers.reduce((kept, type) => kept * recalls.get(type)!, 1),
    }));
}
