import type { Judgement } from './judge-under.js';

/** What a rule comes to on one call. A finding that counts less, or more, is another state. */
export type RuleState =
  'not-applied' | 'kept' | 'not-judged' | 'broken (dry-run)' | 'broken (warn)' | 'broken (enforce)';

export interface Flip {
  readonly ruleId: string;
  readonly before: RuleState;
  readonly after: RuleState;
}

/** The rules that come to something else, by id. A rule that is new and kept has changed nothing. */
export function flipsBetween(before: Judgement, after: Judgement): Flip[] {
  const [was, is] = [statesOf(before), statesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .map((ruleId) => ({
      ruleId,
      before: was.get(ruleId) ?? 'not-applied',
      after: is.get(ruleId) ?? 'not-applied',
    }))
    .filter((flip) => flip.before !== flip.after && !isSilent(flip));
}

const SILENT: ReadonlySet<RuleState> = new Set(['not-applied', 'kept']);
const isSilent = ({ before, after }: Flip): boolean => SILENT.has(before) && SILENT.has(after);

function statesOf({ verdict, enforcement }: Judgement): Map<string, RuleState> {
  const states = new Map<string, RuleState>();
  for (const applied of verdict.applied) states.set(applied.replace(/@\d+$/, ''), 'kept');
  for (const { ruleId } of verdict.notJudged) states.set(ruleId, 'not-judged');
  for (const { ruleId } of verdict.findings) {
    const counts = enforcement[ruleId] ?? 'enforce';
    states.set(ruleId, counts === 'off' ? 'not-applied' : `broken (${counts})`);
  }
  return states;
}
