import { parseRuleFile, SEVERITIES, type PolicySet } from '@verbatim/compliance';

/** What one file of a set became. Of a rule also which one it is, and the graver of its severities. */
export interface FileChange {
  readonly file: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly ruleId?: string;
  readonly severity?: string;
}

/** From one set to another, by file. `undefined` as base: everything is added. */
export function changesBetween(base: PolicySet | undefined, next: PolicySet): FileChange[] {
  const [was, is] = [textsByName(base), textsByName(next)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((file) => {
    const [before, after] = [was.get(file), is.get(file)];
    if (before === after) return [];
    const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
    return [{ file, change, ...ruleIn(file, before, after) } as const];
  });
}

/**
 * Whether a second person has to agree: a rule of severity `block` is touched, or what a vertical says of
 * rules. With no base nobody has agreed to anything yet, so it is then needed too.
 */
export function needsApproval(base: PolicySet | undefined, next: PolicySet): boolean {
  if (changesBetween(base, next).some(({ severity }) => severity === 'block')) return true;
  const blocking = (base?.rules.rules ?? next.rules.rules).filter(
    ({ severity }) => severity === 'block',
  );
  return next.catalog.all.some(({ vertical, rules = {} }) => {
    const before = base?.catalog.of(vertical)?.rules ?? {};
    return blocking.some(({ id }) => JSON.stringify(before[id]) !== JSON.stringify(rules[id]));
  });
}

const textsByName = (set: PolicySet | undefined): Map<string, string> =>
  new Map(set?.files.map(({ name, text }) => [name, text]));

function ruleIn(
  file: string,
  before: string | undefined,
  after: string | undefined,
): Pick<FileChange, 'ruleId' | 'severity'> {
  if (!file.startsWith('rules/')) return {};
  const versions = [before, after].flatMap((text) =>
    text === undefined ? [] : [parseRuleFile(file, text)],
  );
  const ruleId = versions.at(-1)?.id;
  const severity = SEVERITIES.find((each) => versions.some((rule) => rule.severity === each));
  return { ...(ruleId !== undefined && { ruleId }), ...(severity !== undefined && { severity }) };
}
