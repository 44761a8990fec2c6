import { InvariantError, type Vertical } from '@verbatim/contracts';
import { agentProblems } from '../agents/agent-checks.js';
import { readAgents } from '../agents/read-agents.js';
import { parseLocated, type LocatedVertical } from './parse-vertical-file.js';
import { VerticalFileError, type VerticalFileProblem } from './vertical-file.errors.js';
import type { VerticalConfig } from './vertical-file.js';
import { verticalWith } from './vertical-with-agents.js';

interface TextAtPath {
  readonly path: string;
  readonly text: string;
}

/** Every vertical that this installation knows, and which number reaches which. */
export abstract class VerticalCatalog {
  abstract readonly all: readonly VerticalConfig[];

  /**
   * `agents` are the files `…/<vertical>/<agent>.yaml` of those verticals that name their agents.
   *
   * Errors: one `VerticalFileError` with every problem of every file: what a file alone says wrong,
   * two files for one vertical, one number in two places, no file for `unclassified`, agents that do not
   * fit each other or their vertical.
   */
  static from(files: readonly TextAtPath[], agents: readonly TextAtPath[] = []): VerticalCatalog {
    const read = readCatalog(files, agents);
    if ('problems' in read) throw new VerticalFileError(read.problems);
    return read.catalog;
  }

  /** The number called (Twilio's `To`). A number that no file names gets the strictest vertical. */
  abstract forNumber(e164: string): VerticalConfig;

  abstract of(vertical: Vertical): VerticalConfig | undefined;

  get unclassified(): VerticalConfig {
    const config = this.of('unclassified');
    if (config === undefined) throw new InvariantError('A catalog has an unclassified vertical.');
    return config;
  }
}

/** A catalog, and where each field of its files stands; else everything that is wrong with them. */
export function readCatalog(
  files: readonly TextAtPath[],
  agentFiles: readonly TextAtPath[],
): { catalog: VerticalCatalog; located: LocatedVertical[] } | { problems: VerticalFileProblem[] } {
  const problems: VerticalFileProblem[] = [];
  const located: LocatedVertical[] = [];
  for (const { path, text } of files) {
    const parsed = parseLocated(path, text);
    if ('problems' in parsed) problems.push(...parsed.problems);
    else located.push(parsed);
  }
  const hasAllVerticals = located.length === files.length;
  problems.push(
    ...repeatedVerticals(located),
    ...repeatedNumbers(located),
    ...oversharing(located),
  );
  const hasUnclassified = located.some(({ config }) => config.vertical === 'unclassified');
  if (problems.length === 0 && !hasUnclassified) {
    problems.push({
      path: files[0]?.path ?? 'config/verticals',
      line: 1,
      column: 1,
      message:
        'no file says "vertical: unclassified"; it answers numbers that belong to no vertical',
    });
  }
  const agents = readAgents(agentFiles);
  problems.push(...agents.problems, ...agentProblems(located, agents, hasAllVerticals));
  if (problems.length > 0) return { problems };
  const verticals = located.map(({ config }) => verticalWith(config, agents.located));
  return { catalog: new ReadCatalog(verticals), located };
}

/** What files said when they were read. */
class ReadCatalog extends VerticalCatalog {
  readonly all: readonly VerticalConfig[];
  readonly #byNumber: ReadonlyMap<string, VerticalConfig>;
  readonly #byVertical: ReadonlyMap<Vertical, VerticalConfig>;

  constructor(all: readonly VerticalConfig[]) {
    super();
    this.all = all;
    this.#byNumber = new Map(all.flatMap((each) => each.numbers.map((number) => [number, each])));
    this.#byVertical = new Map(all.map((each) => [each.vertical, each]));
  }

  forNumber(e164: string): VerticalConfig {
    return this.#byNumber.get(e164) ?? this.unclassified;
  }

  of(vertical: Vertical): VerticalConfig | undefined {
    return this.#byVertical.get(vertical);
  }
}

function repeatedVerticals(located: readonly LocatedVertical[]): VerticalFileProblem[] {
  const first = new Map<Vertical, string>();
  return located.flatMap(({ path, config, positionOf }) => {
    const other = first.get(config.vertical);
    if (other === undefined) {
      first.set(config.vertical, path);
      return [];
    }
    const message = `vertical: ${config.vertical} already has the file ${other}`;
    return [{ path, ...positionOf(['vertical']), message }];
  });
}

function repeatedNumbers(located: readonly LocatedVertical[]): VerticalFileProblem[] {
  const first = new Map<string, string>();
  return located.flatMap(({ path, config, positionOf }) =>
    config.numbers.flatMap((number, i) => {
      const other = first.get(number);
      if (other === undefined) {
        first.set(number, path);
        return [];
      }
      const message = `numbers[${i}]: ${number} already belongs to ${other}`;
      return [{ path, ...positionOf(['numbers', i]), message }];
    }),
  );
}

/** What is kept for calls that we place is at most the rest. */
const SHARES_PERCENT_MAX = 90;

/** Told at every share: any of them may be the one that is too large. */
function oversharing(located: readonly LocatedVertical[]): VerticalFileProblem[] {
  const sharing = located.filter(({ config }) => config.admission !== undefined);
  const sum = sharing.reduce((all, { config }) => all + (config.admission?.sharePercent ?? 0), 0);
  if (sum <= SHARES_PERCENT_MAX) return [];
  const message = `admission.sharePercent: all files together say ${sum}, at most ${SHARES_PERCENT_MAX} can be kept`;
  return sharing.map(({ path, positionOf }) => ({
    path,
    ...positionOf(['admission', 'sharePercent']),
    message,
  }));
}
