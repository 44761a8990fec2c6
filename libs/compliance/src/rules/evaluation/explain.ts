import type { Breach } from '../obligations/outcome.js';
import type { CompiledRule } from './compiled-rule.js';

/** The rule's sentence with its placeholders filled in. Parameters and counts, never words of a call. */
export function explain(
  { rule, parameters }: CompiledRule,
  { language, count }: Pick<Breach, 'language' | 'count'>,
): string {
  return rule.explanation.replace(/\{([A-Za-z0-9]+)\}/g, (whole, name: string) => {
    if (name === 'language') return language ?? 'any language';
    if (name === 'count') return String(count ?? 0);
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (value === undefined) return whole;
    return typeof value === 'number' ? String(value) : value.join(', ');
  });
}
