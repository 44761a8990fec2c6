import { spokenWords } from '../capture/spoken-phrases.js';
import type { VerticalConfig } from '../verticals/vertical-file.js';
import type { Agent } from './agent.js';

/** A disclosure as one language has it: `es-MX` takes the text of `es` where it has none of its own. */
export function disclosureIn(
  { disclosures = {} }: Pick<VerticalConfig, 'disclosures'>,
  name: string,
  language: string,
): string | undefined {
  const texts = Object.hasOwn(disclosures, name) ? disclosures[name]?.text : undefined;
  return texts?.[language] ?? texts?.[language.slice(0, 2)];
}

/**
 * What an agent says when it answers a call: its disclosures, in their order, and its greeting. A disclosure
 * whose very words stand in the greeting is not said twice. Undefined: it has neither.
 */
export function openingWords(
  vertical: Pick<VerticalConfig, 'disclosures'>,
  agent: Agent,
): string | undefined {
  const { greeting, language } = agent;
  const owed = disclosuresOf(vertical, agent, language).filter(
    (text) => greeting === undefined || !saysWords(greeting, text),
  );
  const words = greeting === undefined ? owed : [...owed, greeting];
  return words.length === 0 ? undefined : words.join(' ');
}

/** What an agent says when it takes over a call. */
export function disclosuresOf(
  vertical: Pick<VerticalConfig, 'disclosures'>,
  agent: Agent,
  language: string,
): string[] {
  return agent.disclosures.flatMap((name) => disclosureIn(vertical, name, language) ?? []);
}

/** Whether these words stand in those, one after the other; case and punctuation do not count. */
export function saysWords(spoken: string, text: string): boolean {
  const wanted = spokenWords(text).join(' ');
  return ` ${spokenWords(spoken).join(' ')} `.includes(` ${wanted} `);
}
