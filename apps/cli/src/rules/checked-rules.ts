import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type RuleLibrary,
  VerticalCatalog,
  YamlFileError,
  type YamlFileProblem,
  locateVertical,
  readRuleLibrary,
  settingProblems,
} from '@verbatim/compliance';
import { CommandFailure } from '../exit-codes.js';
import { type TextFile, readYamlFolder } from './read-folder.js';

/** What is wrong with files of rules, verticals and agents, and what can be used of the rules. */
export interface LintResult {
  readonly library: RuleLibrary | undefined;
  readonly verticals: number;
  readonly problems: readonly YamlFileProblem[];
}

export async function lintFolders(folders: {
  readonly rules: string;
  readonly verticals: string;
}): Promise<LintResult> {
  const ruleFiles = await readYamlFolder(folders.rules);
  const verticalFiles = await readYamlFolder(folders.verticals);
  const [library, ofRules] = attempt(() => readRuleLibrary(ruleFiles));
  const agents = path.join(path.dirname(path.resolve(folders.verticals)), 'agents');
  const agentFiles = existsSync(agents) ? await readYamlFolder(agents) : [];
  const [, ofVerticals] = attempt(() => VerticalCatalog.from(verticalFiles, agentFiles));
  const ofSettings = library === undefined ? [] : verticalFiles.flatMap(settingsAgainst(library));
  return {
    library,
    verticals: verticalFiles.length,
    problems: [...ofRules, ...ofVerticals, ...ofSettings],
  };
}

/** Errors: `CommandFailure` with every problem of every file. */
export async function rulesIn(folder: string): Promise<RuleLibrary> {
  const files = await readYamlFolder(folder);
  const [library, problems] = attempt(() => readRuleLibrary(files));
  if (library !== undefined) return library;
  throw new CommandFailure(`the rules cannot be used:\n${new YamlFileError(problems).message}`);
}

function attempt<T>(read: () => T): [T | undefined, readonly YamlFileProblem[]] {
  try {
    return [read(), []];
  } catch (error) {
    if (error instanceof YamlFileError) return [undefined, error.problems];
    throw error;
  }
}

/** What a vertical cannot say by itself is a problem already; here it is held against the rules. */
const settingsAgainst =
  ({ ruleSet }: RuleLibrary) =>
  ({ path, text }: TextFile): YamlFileProblem[] => {
    const located = locateVertical(path, text);
    return 'problems' in located ? [] : settingProblems(ruleSet, located);
  };
