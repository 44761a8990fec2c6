import type { LocatedYaml } from '../yaml-files/located-yaml.js';
import { type YamlFileProblem, inReadingOrder } from '../yaml-files/yaml-file.errors.js';
import type { FixturesFile } from './fixtures-file.js';
import { RuleFileError, locateFixtures } from './parse-rule-file.js';
import { FIXTURES_SUFFIX, RuleSet } from './rule-set.js';

/** Rules with the fixtures beside them. */
export interface RuleLibrary {
  readonly ruleSet: RuleSet;
  /** By the id of the rule. Every rule has some. */
  readonly fixtures: ReadonlyMap<string, LocatedYaml<FixturesFile>>;
}

interface TextFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads a folder of rules with their fixtures.
 *
 * Errors: one `RuleFileError` with every problem of every file, as `RuleSet.from`, and rules without
 * fixtures and fixtures without a rule.
 */
export function readRuleLibrary(files: readonly TextFile[]): RuleLibrary {
  const problems: YamlFileProblem[] = [...unpaired(files)];
  let ruleSet: RuleSet | undefined;
  try {
    ruleSet = RuleSet.from(files);
  } catch (error) {
    if (!(error instanceof RuleFileError)) throw error;
    problems.push(...error.problems);
  }
  const fixtures = new Map<string, LocatedYaml<FixturesFile>>();
  for (const { path, text } of files.filter(isFixtures)) {
    const read = locateFixtures(path, text);
    if ('problems' in read) problems.push(...read.problems);
    else fixtures.set(nameOf(path), read);
  }
  if (ruleSet === undefined || problems.length > 0) throw new RuleFileError(byFile(problems));
  return { ruleSet, fixtures };
}

const isFixtures = ({ path }: TextFile): boolean => path.endsWith(FIXTURES_SUFFIX);

/** `config/rules/consent/notice.fixtures.yaml` is of the rule `notice`. */
const nameOf = (path: string): string =>
  path.replace(/^.*[\\/]/, '').replace(/(\.fixtures)?\.yaml$/, '');

/** A rule and its fixtures lie in one folder. */
function unpaired(files: readonly TextFile[]): YamlFileProblem[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap((file) => {
    const partner = isFixtures(file)
      ? file.path.replace(FIXTURES_SUFFIX, '.yaml')
      : file.path.replace(/\.yaml$/, FIXTURES_SUFFIX);
    if (paths.has(partner)) return [];
    const message = `the file: expected ${partner} beside it`;
    return [{ path: file.path, line: 1, column: 1, message }];
  });
}

const byFile = (problems: readonly YamlFileProblem[]): YamlFileProblem[] =>
  [...problems].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : inReadingOrder(a, b)));
