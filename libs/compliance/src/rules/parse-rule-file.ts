import { type LocatedOutcome, readLocated } from '../yaml-files/located-yaml.js';
import { YamlFileError } from '../yaml-files/yaml-file.errors.js';
import { FixturesFile } from './fixtures-file.js';
import { type Rule, RuleFile } from './rule-file.js';

/** A rule cannot be used; every problem is listed, each with line and column. */
export class RuleFileError extends YamlFileError {
  override readonly name = 'RuleFileError';
}

/** Errors: `RuleFileError` with every problem that the file has by itself. */
export function parseRuleFile(path: string, text: string): Rule {
  const read = locateRule(path, text);
  if ('problems' in read) throw new RuleFileError(read.problems);
  return Object.freeze(read.value);
}

/** Errors: `RuleFileError` with every problem that the file has by itself. */
export function parseFixturesFile(path: string, text: string): FixturesFile {
  const read = locateFixtures(path, text);
  if ('problems' in read) throw new RuleFileError(read.problems);
  return Object.freeze(read.value);
}

/** As `parseRuleFile`, for those who have more than one file to complain about. */
export const locateRule = (path: string, text: string): LocatedOutcome<RuleFile> =>
  readLocated(path, text, RuleFile);

export const locateFixtures = (path: string, text: string): LocatedOutcome<FixturesFile> =>
  readLocated(path, text, FixturesFile);
