import type { ParameterValue } from './parameter.js';
import { PhraseError, phraseVariants } from './patterns/phrase.js';
import type { Rule } from './rule-file.js';

/** What is wrong with a value that a vertical sets; `null` where nothing is. */
export function settingProblem(rule: Rule, name: string, value: ParameterValue): string | null {
  const parameter = Object.hasOwn(rule.parameters, name) ? rule.parameters[name] : undefined;
  if (parameter === undefined) {
    const known = Object.keys(rule.parameters).join(', ') || 'none';
    return `no parameter of ${rule.id}, which has: ${known}`;
  }
  if ('min' in parameter) {
    const { min, max } = parameter;
    const isWithin = typeof value === 'number' && value >= min && value <= max;
    return isWithin ? null : `expected a whole number from ${min} to ${max}`;
  }
  if (typeof value === 'number') return 'expected a list of phrases';
  return value.map(phraseProblem).find((problem) => problem !== null) ?? null;
}

function phraseProblem(phrase: string): string | null {
  try {
    phraseVariants(phrase, () => []);
    return null;
  } catch (error) {
    if (error instanceof PhraseError) return `expected phrases: ${error.message}`;
    throw error;
  }
}
