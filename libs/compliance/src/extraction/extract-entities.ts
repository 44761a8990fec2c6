import { dayIn } from './calendar.js';
import type { ConversationContext, Entity, Found, SpokenTurn } from './entity.js';
import { findAddresses } from './find-addresses.js';
import { findDates } from './find-dates.js';
import { findEmails } from './find-emails.js';
import { findInsurance } from './find-insurance.js';
import { findMoney } from './find-money.js';
import { findPartySize } from './find-party-size.js';
import { findPhones } from './find-phones.js';
import { findKnownProviders, findProviders, spokenName } from './find-providers.js';
import { findTimes } from './find-times.js';
import { numeralText } from './numerals.js';
import { type Background, type Finder, scanOf, withoutFound } from './scan.js';

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
 * Bounds: the last 30 days and the first 100 names of providers are remembered from turn to turn.
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
  const memory: Memory = {
    known: new Map(),
    days: [],
    last: { agent: '', caller: '' },
    isOfEvening: false,
  };
  const entities: Entity[] = [];
  for (const [turn, { speaker, text }] of turns.entries()) {
    memory.isOfEvening ||= EVENING.test(text);
    const asked = memory.last[speaker === 'agent' ? 'caller' : 'agent'];
    const { days, isOfEvening } = memory;
    const found = entitiesOfTurn(text, { speaker, asked, today, days, isOfEvening }, memory.known);
    entities.push(...found.map((one) => ({ ...one, turn, speaker })));
    remember(memory.days, found);
    memory.last[speaker] = numeralText(text).text;
  }
  return entities;
}

/** What the turns before have left in the minds of those who speak. */
interface Memory {
  /** Names of providers as the conversation wrote them, in lower case, and what they stand for. */
  readonly known: Map<string, string>;
  readonly days: string[];
  readonly last: Record<SpokenTurn['speaker'], string>;
  isOfEvening: boolean;
}

/** People speak of a handful of days and names; what is above is noise, or somebody who tries to be slow. */
const DAYS_MAX = 30;
const NAMES_MAX = 100;

/** Each day once, the newest last. */
function remember(days: string[], found: readonly Found[]): void {
  for (const { type, value } of found) {
    if (type !== 'date') continue;
    const place = days.indexOf(value);
    if (place !== -1) days.splice(place, 1);
    days.push(value);
    if (days.length > DAYS_MAX) days.shift();
  }
}

const EVENING = /\b(?:dinner|supper|tonight|this evening|a table|trattoria|cocktails?)\b/i;

function entitiesOfTurn(text: string, background: Background, known: Map<string, string>): Found[] {
  let scan = scanOf(text, background);
  const found: Found[] = [];
  const claim = (step: readonly Found[]): void => {
    found.push(...step);
    scan = withoutFound(scan, step);
  };
  claim(findKnownProviders(scan, known));
  for (const find of FINDERS) claim(find(scan));
  const named = findProviders(scan);
  for (const { start, end, value } of named) {
    const name = text.slice(start, end);
    for (const form of [name.toLowerCase(), spokenName(name)]) {
      if (form !== '' && known.size < NAMES_MAX) known.set(form, value);
    }
  }
  return [...found, ...named].sort((a, b) => a.start - b.start);
}
