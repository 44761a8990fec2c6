import { type FieldPath, type Position, readLocated } from '../yaml-files/located-yaml.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { AgentFile } from './agent-file.js';

/** A file of an agent that can be used by itself, and where each of its fields stands. */
export interface LocatedAgent {
  readonly path: string;
  /** The folder that it lies in. */
  readonly vertical: string;
  readonly file: AgentFile;
  positionOf(field: FieldPath): Position;
}

export interface ReadAgents {
  readonly located: readonly LocatedAgent[];
  readonly problems: readonly YamlFileProblem[];
  /** Folders with a file that cannot be read, or is not what its name says: one may be missed there. */
  readonly incomplete: ReadonlySet<string>;
}

/** Files `…/<vertical>/<agent>.yaml`. Every problem of each file by itself. */
export function readAgents(
  files: readonly { readonly path: string; readonly text: string }[],
): ReadAgents {
  const located: LocatedAgent[] = [];
  const problems: YamlFileProblem[] = [];
  const incomplete = new Set<string>();
  for (const { path, text } of files) {
    const read = readLocated(path, text, AgentFile);
    const [folder, name] = folderAndName(path);
    if ('problems' in read) {
      problems.push(...read.problems);
      incomplete.add(folder);
      continue;
    }
    const { value: file, positionOf } = read;
    located.push({ path, vertical: folder, file, positionOf });
    if (file.agent === name) continue;
    const message = `agent: expected ${name}, as the file is named`;
    problems.push({ path, ...positionOf(['agent']), message });
    incomplete.add(folder);
  }
  return { located, problems, incomplete };
}

function folderAndName(path: string): [folder: string, name: string] {
  const [folder = '', file = ''] = path.split(/[\\/]/).slice(-2);
  return [folder, file.replace(/\.yaml$/, '')];
}
