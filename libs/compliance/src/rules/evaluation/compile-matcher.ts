import type { FieldPath } from '../../yaml-files/located-yaml.js';
import type { CallEventName } from '../call-event.js';
import type { Count } from '../fields.js';
import type { Matcher, Saying, Trigger } from '../matcher.js';
import type { ParameterValue } from '../parameter.js';
import type { PatternSet } from '../patterns/pattern-set.js';
import { PhraseError, phraseVariants } from '../patterns/phrase.js';
import { RegexError } from '../patterns/regex-set.js';
import type { Node, Sought, SoughtBy, SoughtSaying } from './compiled-matcher.js';

/** What keeps a matcher from being used, by the field of the rule file that says it. */
export interface MatcherProblem {
  readonly field: FieldPath;
  readonly message: string;
}

/** What the matchers of one rule are compiled into. */
export interface Compilation {
  readonly ruleId: string;
  readonly patterns: PatternSet;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly judges: ReadonlySet<string>;
  readonly problems: MatcherProblem[];
}

/** Matches nothing. Stands where a problem was noted, so that the rest is looked at too. */
const NOTHING: Node = { kind: 'any', of: [] };

export function compileTrigger(trigger: Trigger, field: FieldPath, into: Compilation): SoughtBy {
  return { ...compileSought(trigger, field, into), by: trigger.by };
}

export function compileSaying(saying: Saying, field: FieldPath, into: Compilation): SoughtSaying {
  if (saying.byLanguage === undefined) {
    return { kind: 'any-language', say: compileSought(saying, field, into) };
  }
  const byLanguage = Object.entries(saying.byLanguage).map(
    ([language, matcher]) =>
      [
        baseLanguage(language),
        compileSought(matcher, [...field, 'byLanguage', language], into),
      ] as const,
  );
  return { kind: 'each-language', byLanguage: new Map(byLanguage) };
}

/** `es-US` is `es`. */
export const baseLanguage = (language: string): string => language.split('-', 1)[0]!;

/** Events stand by themselves or as members of an outermost `any`. */
export function compileSought(matcher: Matcher, field: FieldPath, into: Compilation): Sought {
  if (matcher.event !== undefined) return { words: null, events: [matcher.event] };
  if (matcher.any === undefined) return { words: compileNode(matcher, field, into), events: [] };
  const events: CallEventName[] = [];
  const of = matcher.any.flatMap((member, i) => {
    if (member.event === undefined) return [compileNode(member, [...field, 'any', i], into)];
    events.push(member.event);
    return [];
  });
  return { words: of.length === 0 ? null : { kind: 'any', of }, events };
}

function compileNode(matcher: Matcher, field: FieldPath, into: Compilation): Node {
  const each = (matchers: readonly Matcher[], name: string[]): Node[] =>
    matchers.map((member, i) => compileNode(member, [...field, ...name, i], into));
  if (matcher.phrases !== undefined) return phrasesNode(matcher.phrases, field, into);
  if (matcher.regex !== undefined) return regexNode(matcher.regex, field, into);
  if (matcher.entity !== undefined) {
    return { kind: 'pattern', pattern: into.patterns.addEntity(matcher.entity) };
  }
  if (matcher.near !== undefined) {
    const of = each(matcher.near.all, ['near', 'all']);
    const withinWords = count(matcher.near.withinWords, [...field, 'near', 'withinWords'], into);
    return { kind: 'near', of, withinWords };
  }
  if (matcher.after !== undefined) {
    const { speaker, match } = matcher.after;
    const node = compileNode(match, [...field, 'after', 'match'], into);
    return { kind: 'after', speaker, match: node };
  }
  if (matcher.any !== undefined) return { kind: 'any', of: each(matcher.any, ['any']) };
  if (matcher.all !== undefined) return { kind: 'all', of: each(matcher.all, ['all']) };
  if (matcher.not !== undefined) {
    return { kind: 'not', match: compileNode(matcher.not, [...field, 'not'], into) };
  }
  if (matcher.judge !== undefined) return judgeNode(matcher.judge, field, into);
  const message = 'event: only by itself, or in an any that nothing is around';
  into.problems.push({ field: [...field, 'event'], message });
  return NOTHING;
}

function phrasesNode(phrases: readonly string[], field: FieldPath, into: Compilation): Node {
  const variants = phrases.flatMap((phrase, i) => {
    try {
      return phraseVariants(phrase, (name) => phrasesOf(name, into));
    } catch (error) {
      if (!(error instanceof PhraseError)) throw error;
      into.problems.push({
        field: [...field, 'phrases', i],
        message: `phrases[${i}]: ${error.message}`,
      });
      return [];
    }
  });
  return { kind: 'pattern', pattern: into.patterns.addPhrases(variants) };
}

/** Errors: `PhraseError`. */
function phrasesOf(name: string, { parameters }: Compilation): readonly string[] {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined) throw new PhraseError(`no parameter is called ${name}`);
  if (typeof value === 'number') throw new PhraseError(`${name} is a number, not phrases`);
  return value;
}

function regexNode(regex: string, field: FieldPath, into: Compilation): Node {
  try {
    return { kind: 'pattern', pattern: into.patterns.addRegex(regex) };
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    into.problems.push({ field: [...field, 'regex'], message: `regex: ${error.message}` });
    return NOTHING;
  }
}

function judgeNode(judge: string, field: FieldPath, into: Compilation): Node {
  if (!into.judges.has(judge)) {
    const message = `judge: no question is called ${judge} under judges`;
    into.problems.push({ field: [...field, 'judge'], message });
  }
  return { kind: 'judge', ruleId: into.ruleId, judge };
}

/** A number as it stands, or as its parameter says. */
export function count(value: Count, field: FieldPath, into: Compilation): number {
  if (typeof value === 'number') return value;
  const name = value.slice(1);
  const set = Object.hasOwn(into.parameters, name) ? into.parameters[name] : undefined;
  if (typeof set === 'number') return set;
  const what = set === undefined ? `no parameter is called ${name}` : `${name} is no number`;
  into.problems.push({ field, message: `${String(field.at(-1))}: ${what}` });
  return 0;
}
