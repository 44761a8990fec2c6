import { dayIn } from './calendar.js';
import type { ConversationContext, Entity, Found, SpokenTurn } from './entity.js';
import { findAddresses } from './find-addresses.js';
import { findDates } from './find-dates.js';
import { findEmails } from './find-emails.js';
import { findInsurance } from './find-insurance.js';
import { findMoney } from './find-money.js';
import { findPartySize } from './find-party-size.js';
import { findPhones } from './find-phones.js';
import { findKnownProviders, findProviders } from './find-providers.js';
import { findTimes } from './find-times.js';
import { numeralText } from './numerals.js';
import { type Finder, scanOf, withoutFound } from './scan.js';

/** In the order in which they claim words: what is most certain of itself comes first. */
const FINDERS: readonly Finder[] = [
  findEmails,
  findInsurance,
  findPhones,
  findMoney,
  findAddresses,
  findTimes,
  findDates,
  findPartySize,
];

/**
 * What a conversation says of dates, times, numbers of people, insurance, addresses, providers, phone
 * numbers, amounts and e-mail addresses, in the order in which it is said.
 *
 * Pure and deterministic: `context` says when and where it was. English. Without a model: every finding
 * names the pattern that it rests on. Each word belongs to one entity at most.
 * Source: docs/specs/evals.md, section 2.
 */
export function extractEntities(
  turns: readonly SpokenTurn[],
  context: ConversationContext,
): Entity[] {
  const today = dayIn(context.timeZone, context.at);
  const entities: Entity[] = [];
  /** Names of providers as the conversation wrote them, in lower case. */
  const known = new Map<string, string>();
  const lastOf = { agent: '', caller: '' };
  for (const [turn, { speaker, text }] of turns.entries()) {
    const asked = lastOf[speaker === 'agent' ? 'caller' : 'agent'];
    let scan = scanOf(text, asked, today);
    const found: Found[] = [];
    const claim = (step: readonly Found[]): void => {
      found.push(...step);
      scan = withoutFound(scan, step);
    };
    claim(findKnownProviders(scan, known));
    for (const find of FINDERS) claim(find(scan));
    const named = findProviders(scan);
    for (const { start, end, value } of named)
      known.set(text.slice(start, end).toLowerCase(), value);
    found.push(...named);
    found.sort((a, b) => a.start - b.start);
    entities.push(...found.map((one) => ({ ...one, turn, speaker })));
    lastOf[speaker] = numeralText(text).text;
  }
  return entities;
}
