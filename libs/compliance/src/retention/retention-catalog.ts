import { type LocatedYaml, readLocated } from '../yaml-files/located-yaml.js';
import {
  YamlFileError,
  type YamlFileProblem,
  inReadingOrder,
} from '../yaml-files/yaml-file.errors.js';
import { type RetentionClass, RetentionFile } from './retention-class.js';

interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Every class that this installation knows, by name. */
export type RetentionCatalog = ReadonlyMap<string, RetentionClass>;

/** None of the files is used while one of them is wrong. */
export class RetentionFileError extends YamlFileError {
  override readonly name = 'RetentionFileError';
}

/** Errors: `RetentionFileError` with every problem of every file. */
export function retentionCatalogFrom(files: readonly TextFile[]): RetentionCatalog {
  const read = readRetentionCatalog(files);
  if ('problems' in read) throw new RetentionFileError(read.problems);
  return read.catalog;
}

/** As `retentionCatalogFrom`, for those who have other files to complain about too. */
export function readRetentionCatalog(
  files: readonly TextFile[],
): { readonly catalog: RetentionCatalog } | { readonly problems: YamlFileProblem[] } {
  const problems: YamlFileProblem[] = [];
  const located: LocatedYaml<RetentionFile>[] = [];
  for (const { path, text } of files) {
    const read = readLocated(path, text, RetentionFile);
    if ('problems' in read) problems.push(...read.problems);
    else located.push(read);
  }
  for (const file of located) problems.push(...problemsOf(file));
  problems.push(...repeatedClasses(located));
  if (problems.length > 0) return { problems };
  return { catalog: new Map(located.map(({ value }) => [value.class, Object.freeze(value)])) };
}

function problemsOf(file: LocatedYaml<RetentionFile>): YamlFileProblem[] {
  const { path, value, positionOf } = file;
  const problems = periodProblems(file);
  const fileName = path.split('/').at(-1) ?? path;
  if (fileName !== `${value.class}.yaml`) {
    const message = `class: expected the name of the file, which is ${fileName}`;
    problems.push({ path, ...positionOf(['class']), message });
  }
  return problems.sort(inReadingOrder);
}

/** Every day lies in exactly one period, so that no call is without an answer and none has two. */
function periodProblems({
  path,
  value,
  positionOf,
}: LocatedYaml<RetentionFile>): YamlFileProblem[] {
  const { periods } = value;
  return periods.flatMap(({ effective = {} }, i): YamlFileProblem[] => {
    const { from, to } = effective;
    const before = periods[i - 1]?.effective?.to;
    const problem = (field: 'from' | 'to', expected: string): YamlFileProblem => ({
      path,
      ...positionOf(['periods', i, 'effective', field]),
      message: `periods[${i}].effective.${field}: expected ${expected}`,
    });
    const isFirst = i === 0;
    const isLast = i === periods.length - 1;
    return [
      ...(isFirst && from !== undefined ? [problem('from', 'none: the first period is open')] : []),
      ...(!isFirst && from !== before
        ? [problem('from', `${before ?? 'a day'}, where the period before ends`)]
        : []),
      ...(isLast && to !== undefined ? [problem('to', 'none: the last period is open')] : []),
      ...(!isLast && to === undefined
        ? [problem('to', 'a day, since another period follows')]
        : []),
      ...(from !== undefined && to !== undefined && to <= from
        ? [problem('to', `a day after ${from}`)]
        : []),
    ];
  });
}

function repeatedClasses(located: readonly LocatedYaml<RetentionFile>[]): YamlFileProblem[] {
  const first = new Map<string, string>();
  return located.flatMap(({ path, value, positionOf }) => {
    const other = first.get(value.class);
    if (other === undefined) {
      first.set(value.class, path);
      return [];
    }
    const message = `class: ${value.class} already has the file ${other}`;
    return [{ path, ...positionOf(['class']), message }];
  });
}
