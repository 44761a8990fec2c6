import { isLevel, LEVELS } from '@verbatim/backpressure';
import { VERTICALS } from '@verbatim/contracts';
import type { StoredLevelState } from '@verbatim/storage';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';

export interface WantedLevel {
  readonly vertical: string;
  /** Undefined: the facts are to decide again. */
  readonly level: string | undefined;
  readonly processId: string | undefined;
}

type Said = Pick<StoredLevelState, 'processId' | 'vertical' | 'kind' | 'level' | 'reason'>;

/** Levels that no operator can take back: what is recorded there could not be kept. */
const FACTS_THAT_STAY: ReadonlySet<string> = new Set([
  'spool-slow',
  'spool-quota',
  'spool-refused',
  'spool-failed',
]);

/** Errors: `CommandFailure` with everything that speaks against it, by what the processes last said. */
export function requireSettable(wanted: WantedLevel, said: readonly Said[]): void {
  const problems = [...nameProblems(wanted, said), ...factProblems(wanted, said)];
  if (problems.length > 0) throw new CommandFailure(problems.join(' '), EXIT_CODE.usage);
}

function nameProblems(
  { vertical, level, processId }: WantedLevel,
  said: readonly Said[],
): string[] {
  const problems: string[] = [];
  if (!(VERTICALS as readonly string[]).includes(vertical)) {
    problems.push(`"${vertical}" is no vertical; expected ${VERTICALS.join(', ')}.`);
  }
  if (level !== undefined && !isLevel(level)) {
    problems.push(`"${level}" is no level; expected ${LEVELS.join(', ')}.`);
  }
  if (processId !== undefined && !said.some((each) => each.processId === processId)) {
    problems.push(
      `No live voice process is called "${processId}"; "verbatim level list" has them.`,
    );
  }
  return problems;
}

function factProblems(
  { vertical, level, processId }: WantedLevel,
  said: readonly Said[],
): string[] {
  const concerned = said.filter(
    (each) =>
      each.vertical === vertical && (processId === undefined || each.processId === processId),
  );
  if (level === 'hold' && concerned.some(({ kind }) => kind === 'analytics')) {
    return [`${vertical} is an analytics vertical, which never holds; set it closed instead.`];
  }
  if (level === undefined || level === 'closed' || concerned.length === 0) return [];
  // Where only some are closed by a fact, the others may still follow.
  const stays = concerned.every(
    (each) => each.level === 'closed' && FACTS_THAT_STAY.has(each.reason),
  );
  const reasons = [...new Set(concerned.map(({ reason }) => reason))].join(', ');
  return stays ? [`${vertical} is closed by ${reasons}, which ${level} cannot overrule.`] : [];
}
