import { PhraseIndex } from './phrase-index.js';
import type { RedactionClass } from './redaction-classes.js';
import type { Token } from './tokens.js';

/** What a phrase announces: an identifier of a class, or the last digits of one. */
export type CueClass = RedactionClass | 'tail' | 'spelling' | 'city';

export interface Cue {
  readonly class: CueClass;
  /** Index of its first token, and of the one behind its last. */
  readonly from: number;
  readonly to: number;
}

const NUMBER = 'number|numbers|no|num|id|ids|code|identifier|identification';

/** How people announce, or ask for, an identifier. `a|b` alternatives, `?` may be absent. */
const PHRASES: Readonly<Partial<Record<CueClass, readonly string[]>>> = {
  card: [
    'credit|debit|payment|gift|prepaid card number?',
    'card number|numbers|ending|details',
    'card',
    'number on the|your|my|that card',
    'number on the front',
    'long number',
    'sixteen|fifteen|16|15 digit|digits number?',
    'visa|mastercard|amex|discover card? number?',
    'master card number?',
    'american express card? number?',
  ],
  cvv: [
    'cvv|cvc|cvv2|cvc2|csc|cid code|number?',
    'c v v|c code|number?',
    'security code|number',
    'card verification value|code|number',
    'card security code',
    'verification value',
    'verification number',
    'three|four|3|4 or? three|four|3|4? digit|digits security? code|number? on|from? the? back|front?',
    'code|number|digits on the back|front|reverse',
    'last three|3 digits? on? the? back?',
  ],
  ssn: [
    'social security number|card?',
    'social insurance number?',
    'social',
    'ssn number?',
    's s n',
    'tax payer? id|identification number?',
    'taxpayer id|identification number?',
    'itin number?',
    'national insurance number?',
  ],
  phone: [
    'phone|telephone|cell|mobile|callback|contact|fax|landline|cellphone|whatsapp number|numbers?',
    'home|work|cell|mobile|office|daytime|evening phone|number|line|cell number?',
    'call back number?',
    'best|good|alternate|another|different|direct|toll number',
    'toll free number?',
    'number to call|reach|text|dial',
    'number i|we can call|reach|text',
    'reach|reached|call|text|ring|dial|phone|contact|try me|you|us|him|her|them|back at|on|to',
    'call|text me|you|us|him|her|them|back back? at|on?',
    'call|text|ring|dial|reach|reached at|on',
    'reach|ring|text|dial|call me|him|her|us|them at|on',
    'my|our|your|their|his|her|the number is|was|would',
    'my|our|your|his|her number',
    'office|direct|main|support|front line|number',
    'ring|dial|text|phone|sms',
  ],
  email: ['email|emails address|addresses?', 'e mail|mails address?', 'mail address'],
  'date-of-birth': [
    'date of birth',
    'dates of birth',
    'd o b',
    'dob',
    'birth date|day|year',
    'birthdate|birthday|birthdays',
    'year of birth',
    'born on|in|at?',
    'were|was|are you|he|she|they|it? born',
    'month day and? year of? birth?',
    'day month and? year',
  ],
  account: [
    `checking|savings|bank|customer|client|brokerage|loan|mortgage|card|utility|my|your|the|an account ${NUMBER}?`,
    `account|acct ${NUMBER}?`,
    `a c ${NUMBER}`,
    `routing|transit|iban|swift|bic ${NUMBER}?`,
    `sort code`,
    `reference|confirmation|customer|client|order|invoice|loan|booking|reservation|tracking|ticket|transaction|agreement|contract|employee|badge|student|payroll|listing|receipt|purchase|service|work|rewards|loyalty|membership|debtor|creditor ${NUMBER}`,
    'reference|ref',
    'frequent flyer|traveler number?',
    'number on the|your|my|that bill|letter|statement|invoice|check|notice',
  ],
  'record-number': [
    `medical|health record|chart ${NUMBER}?`,
    `mrn|mrns ${NUMBER}?`,
    `m r n ${NUMBER}?`,
    `record|chart|patient|case|claim|file|hospital|encounter|prescription|rx|visit|incident|docket|nhs|admission|referral|authorization|chart|lab|specimen ${NUMBER}`,
    'number on the|my|your wristband|chart|bracelet',
    'case|chart|claim|mrn|rx',
  ],
  'member-number': [
    `member|subscriber|group|policy|insurance|plan|medicare|medicaid|beneficiary|benefits|benefit|enrollee|membership|health|dental|coverage card? ${NUMBER}`,
    `member|subscriber|insurance id number|card?`,
    'policy|medicare|medicaid',
    'number on the|your|my insurance card?',
  ],
  license: [
    `driver's|drivers|driver|driving|drive license|licence|licenses ${NUMBER}?`,
    `license|licence ${NUMBER}?`,
    `passport|visa|dea|npi|certificate|certification|permit|alien|immigration|bar ${NUMBER}`,
    `passport|npi`,
    `state|government id ${NUMBER}?`,
    'green card number?',
  ],
  vehicle: [
    `license|licence|number|registration plate|plates ${NUMBER}?`,
    `plate|plates|tag|registration|vin|vehicle ${NUMBER}?`,
    'plate|plates|vin|rego',
    'v i n number?',
    'vehicle identification number?',
    'license|licence tag number?',
  ],
  device: [
    `serial|imei|meid|udi|sim|iccid|equipment|asset ${NUMBER}|tag`,
    `device|pacemaker|pump|monitor|meter|machine|laptop|router|modem|handset serial? ${NUMBER}`,
    'serial|imei|meid|iccid',
    'mac address',
    'asset tag number?',
  ],
  ip: ['ip address|addresses?', 'i p address?'],
  url: ['web site|page|address?', 'website|url'],
  zip: ['zip code|codes?', 'zip', 'postal|post code|codes', 'postcode|postcodes|zipcode'],
  credential: [
    'pin|pins number|code?',
    'one time code|password|passcode|pin',
    `verification|authentication|access|login|sign|texted|text|sms|two|2fa|backup|recovery|temporary|entry|gate|door|alarm in? factor? code|passcode`,
    'otp|otps|passcode|passcodes|passphrase|password|passwords|keyword',
    'pass word|code|phrase',
    'code we|i|that i|we? just? sent|texted|emailed|gave you?',
    'sent|text|texted|emailed you a|the? code',
    'my|your|his|her|the code is|was|should|would',
    'secret word|code|answer',
    'security word|answer|question',
  ],
  address: [
    'home|street|mailing|billing|shipping|postal|delivery|service|property|work|current|new|old|residential address|addresses',
    'address|addresses',
    'live|lives|lived|living|reside|resides|residing|located|stay|stays|staying at|on?',
    'where do|does you|he|she|they live',
    'where should|shall|do|can we|i send|ship|deliver|mail|bring|come|go',
    'ship|shipped|send|sent|deliver|delivered|mail|mailed it|them|that|this to',
    'moved|moving|relocated|move to|into',
    'property|house|home|place|apartment|unit at|on|is|located',
    'somebody|someone|technician|crew|out to',
  ],
  city: ['city and|or state', 'your city', 'city|town|state', 'the rest'],
  name: [
    'name|names',
    'surname|surnames',
    'who am i speaking|talking with|to?',
    'who do i have',
    'speaking|talking with|to',
    'who is|are this|calling|speaking|you',
    "who's this|calling|speaking",
    'ask|say|tell who is|was? calling|speaking?',
    "who's",
  ],
  age: ['how old', 'age'],
  spelling: ['spell|spelled|spelling|spelt'],
  tail: [
    'last|final four|4 digits|numbers?',
    'last|final five|5|three|3 digits',
    'ending|ends|end in|with',
  ],
};

const INDEX = new PhraseIndex(
  Object.entries(PHRASES).flatMap(([kind, phrases]) =>
    phrases.map((phrase) => [phrase, kind as CueClass] as const),
  ),
);

/** "Social worker": what follows shows that the cue is none. */
const NOT_BEFORE: Readonly<Record<string, readonly string[]>> = {
  social: [
    'worker',
    'workers',
    'media',
    'life',
    'services',
    'anxiety',
    'club',
    'event',
    'work',
    'skills',
    'network',
  ],
  case: ['of', 'is', 'you', 'i', 'we', 'they', 'there', 'it'],
  card: ['game', 'reader'],
  address: ['the', 'this', 'that', 'your'],
  state: ['of'],
};

/** The cues of a text from left to right, not overlapping; the longest phrase wins. */
export function cuesIn(tokens: readonly Token[]): Cue[] {
  const cues: Cue[] = [];
  for (let from = 0; from < tokens.length; from += 1) {
    const match = INDEX.matchAt(tokens, from);
    if (match === undefined) continue;
    const to = from + match.length;
    const isNone = NOT_BEFORE[tokens[to - 1]!.lower]?.includes(tokens[to]?.lower ?? '') ?? false;
    if (isNone && match.length === 1) continue;
    cues.push({ class: match.value, from, to });
    from = to - 1;
  }
  return cues;
}
