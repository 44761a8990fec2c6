import { retentionCatalogFrom, type RetentionCatalog } from '../retention/retention-catalog.js';
import { RuleSet } from '../rules/rule-set.js';
import { settingProblems } from '../rules/vertical-settings.js';
import type { LocatedVertical } from '../verticals/parse-vertical-file.js';
import { readCatalog, type VerticalCatalog } from '../verticals/vertical-catalog.js';
import { YamlFileError, type YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { policyDigest } from './policy-digest.js';
import type { PolicyFile } from './policy-file.js';

/** Files that hold together, as one revision: what calls are handled and judged by. */
export interface PolicySet {
  /** `sha256:…` over all files; calls carry it. */
  readonly digest: string;
  readonly files: readonly PolicyFile[];
  readonly catalog: VerticalCatalog;
  readonly rules: RuleSet;
  readonly retention: RetentionCatalog;
}

/** None of the files of a set is used while one of them is wrong. */
export class PolicySetError extends YamlFileError {
  override readonly name = 'PolicySetError';
}

/** Errors: `PolicySetError` with every problem of every file, by itself and with the others. */
export function readPolicySet(files: readonly PolicyFile[]): PolicySet {
  const of = (kind: string) => files.filter(({ name }) => name.startsWith(`${kind}/`));
  const verticals = readCatalog(of('verticals'), of('agents'));
  const rules = attempt(() => RuleSet.from(of('rules')));
  const retention = attempt(() => retentionCatalogFrom(of('retention')));
  if ('problems' in verticals || 'problems' in rules || 'problems' in retention) {
    throw new PolicySetError([verticals, rules, retention].flatMap(problemsOf));
  }
  const problems = verticals.located.flatMap((located) => [
    ...settingProblems(rules.read, located),
    ...unknownClasses(located, retention.read),
  ]);
  if (problems.length > 0) throw new PolicySetError(problems);
  return Object.freeze({
    digest: policyDigest(files),
    files,
    catalog: verticals.catalog,
    rules: rules.read,
    retention: retention.read,
  });
}

type Attempt<T> = { readonly read: T } | { readonly problems: readonly YamlFileProblem[] };

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { read: read() };
  } catch (error) {
    if (error instanceof YamlFileError) return { problems: error.problems };
    throw error;
  }
}

const problemsOf = (part: object): readonly YamlFileProblem[] =>
  'problems' in part ? (part as { problems: readonly YamlFileProblem[] }).problems : [];

function unknownClasses(
  { path, config, positionOf }: LocatedVertical,
  known: RetentionCatalog,
): YamlFileProblem[] {
  return (config.retention?.classes ?? []).flatMap((name, i) => {
    if (known.has(name)) return [];
    const message = `retention.classes[${i}]: no file of config/retention says "class: ${name}"`;
    return [{ path, ...positionOf(['retention', 'classes', i]), message }];
  });
}
