/** What may stand before "name" in the key of a tool's argument that holds the name of a person. */
const OF_A_PERSON = [
  // Which part of the name.
  ...[
    'full',
    'first',
    'middle',
    'last',
    'given',
    'family',
    'maiden',
    'birth',
    'legal',
    'preferred',
  ],
  ...['nick', 'sur', 'fore'],
  // Whose: the parties of a call and those whom they speak about or with.
  ...['caller', 'customer', 'client', 'patient', 'guest', 'contact', 'person', 'user', 'member'],
  ...['account', 'card', 'holder', 'policyholder', 'subscriber', 'insured', 'claimant', 'driver'],
  ...['borrower', 'debtor', 'owner', 'tenant', 'renter', 'buyer', 'seller', 'applicant', 'lead'],
  ...['employee', 'requester', 'reporter', 'recipient', 'attendee', 'passenger', 'visitor'],
  ...['spouse', 'partner', 'parent', 'guardian', 'child', 'relative'],
  ...['agent', 'doctor', 'dentist', 'physician', 'nurse', 'therapist', 'provider', 'stylist'],
  // Which of them.
  ...['primary', 'secondary', 'emergency', 'authorized', 'responsible', 'party', 'new', 'previous'],
];
const WORDS_MAX = 4;

const PERSON_NAME = new RegExp(`^(?:${OF_A_PERSON.join('|')}){0,${WORDS_MAX}}names?$`);
const PART_OF_NAME = /^(?:full|first|middle|last|given|family|preferred)(?:names?)?$/;

/**
 * Whether a tool's argument of this key is the name of a person, however the key is written:
 * `name`, `full_name`, `customerFirstName`, `Emergency Contact Name`; but not `service_name` or
 * `fileName`, whose values are words that anybody says.
 *
 * A bare `name` counts. Limit: a person whom the list does not know (`witness_name`) is not found here.
 */
export function isPersonNameKey(key: string): boolean {
  return PERSON_NAME.test(lettersOf(key));
}

/** Inside the value of such a key: `{ "name": { "first": "Ann", "last": "Lee" } }`. */
export function isNamePartKey(key: string): boolean {
  return PART_OF_NAME.test(lettersOf(key));
}

const lettersOf = (key: string): string => key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
