import { hash } from 'node:crypto';
import { type Vertical, invariant } from '@verbatim/contracts';
import canonicalize from 'canonicalize';
import type { LocatedYaml } from '../yaml-files/located-yaml.js';
import { type YamlFileProblem, inReadingOrder } from '../yaml-files/yaml-file.errors.js';
import { compileRule } from './evaluation/compile-rule.js';
import type { CompiledRule } from './evaluation/compiled-rule.js';
import type { ParameterValue } from './parameter.js';
import { RuleFileError, locateRule } from './parse-rule-file.js';
import { PatternSet } from './patterns/pattern-set.js';
import type { KnownRegexes } from './patterns/regex-set.js';
import { problemsOfRule, repeatedIds } from './rule-checks.js';
import { EVERYWHERE } from './jurisdiction-code.js';
import type { Rule, RuleFile } from './rule-file.js';

/** What verticals set of the rules' parameters: rule id, parameter, value. */
export type ParameterSettings = Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;

/** The rules of one vertical, ready to be looked for. */
export interface CompiledRules {
  readonly patterns: PatternSet;
  readonly rules: readonly CompiledRule[];
}

/** Settings of parameters that are kept compiled: verticals times their revisions under running calls. */
const COMPILED_MAX = 64;

export const FIXTURES_SUFFIX = '.fixtures.yaml';

/**
 * Rules that are in force together.
 *
 * Bounds: what is compiled for the last 64 settings of verticals is kept.
 */
export class RuleSet {
  /** By id. */
  readonly rules: readonly Rule[];
  /** SHA-256 of the canonical form of all rules, base64url. */
  readonly digest: string;
  readonly #compiled = new Map<string, CompiledRules>();
  readonly #regexes: KnownRegexes = new Map();

  private constructor(rules: readonly Rule[]) {
    this.rules = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.digest = hash('sha256', canonicalize(this.rules) ?? '', 'base64url');
  }

  /**
   * Files of fixtures are passed over.
   *
   * Errors: one `RuleFileError` with every problem of every file: what a file alone says wrong, what its
   * matchers cannot mean, two rules with one id.
   */
  static from(files: readonly { readonly path: string; readonly text: string }[]): RuleSet {
    const problems: YamlFileProblem[] = [];
    const located: LocatedYaml<RuleFile>[] = [];
    for (const { path, text } of files) {
      if (path.endsWith(FIXTURES_SUFFIX)) continue;
      const read = locateRule(path, text);
      if ('problems' in read) problems.push(...read.problems);
      else {
        located.push(read);
        const ofFile = [...problemsOfRule(read), ...compilingProblems(read)];
        problems.push(...ofFile.sort(inReadingOrder));
      }
    }
    problems.push(...repeatedIds(located));
    if (problems.length > 0) throw new RuleFileError(problems);
    return new RuleSet(located.map(({ value }) => Object.freeze(value)));
  }

  of(id: string): Rule | undefined {
    return this.rules.find((rule) => rule.id === id);
  }

  /** One of its rules by itself. */
  only(rule: Rule): RuleSet {
    return new RuleSet([rule]);
  }

  /** The rules that a vertical may fall under, with its parameters. Compiled once. */
  compiledFor(vertical: Vertical, parameters: ParameterSettings): CompiledRules {
    const key = `${vertical} ${canonicalize(parameters) ?? ''}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const patterns = new PatternSet(this.#regexes);
    const rules = this.rules
      .filter(({ verticals }) => verticals.includes(EVERYWHERE) || verticals.includes(vertical))
      .map((rule) => {
        const { compiled, problems } = compileRule(rule, parameters[rule.id] ?? {}, patterns);
        invariant(problems.length === 0, 'Parameters are checked before calls are judged by them.');
        return compiled;
      });
    if (this.#compiled.size >= COMPILED_MAX) {
      this.#compiled.clear();
      this.#regexes.clear();
    }
    const compiled = { patterns, rules };
    this.#compiled.set(key, compiled);
    return compiled;
  }
}

function compilingProblems({ path, value, positionOf }: LocatedYaml<RuleFile>): YamlFileProblem[] {
  const { problems } = compileRule(value, {}, new PatternSet());
  return problems.map(({ field, message }) => ({ path, ...positionOf(field), message }));
}
