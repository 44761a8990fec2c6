import { ADDITION_RULES } from './rules/additions.js';
import { CONTAINER_RULES } from './rules/container.js';
import { DIALOG_RULES } from './rules/dialog.js';
import { FILE_RULES } from './rules/files.js';
import { PARTY_RULES } from './rules/parties.js';
import { TRANSFER_RULES } from './rules/transfer.js';
import { isObject, type RuleContext, type VconProblem, type VconRule } from './rules/vcon-rule.js';

/** Every demand of the draft on the unsigned form that can be checked by looking at it. */
export const VCON_RULES: readonly VconRule[] = [
  ...CONTAINER_RULES,
  ...PARTY_RULES,
  ...DIALOG_RULES,
  ...TRANSFER_RULES,
  ...FILE_RULES,
  ...ADDITION_RULES,
];

const NO_EXTENSIONS: RuleContext = { extensions: new Set() };

/**
 * Everything in which a value goes against the draft, in the order of the rules; `must` and `should` alike.
 * Never throws, whatever it is given. Source: docs/specs/vcon.md, section 5.
 */
export function checkVcon(value: unknown, context: RuleContext = NO_EXTENSIONS): VconProblem[] {
  if (!isObject(value)) return [{ rule: 'unsigned-form', level: 'must', at: 'the vCon object' }];
  return VCON_RULES.flatMap((rule) =>
    [...new Set(rule.check(value, context))].map((at) => ({
      rule: rule.id,
      level: rule.level,
      at,
    })),
  );
}

/** What keeps a vCon from being written, or used. */
export const violations = (problems: readonly VconProblem[]): VconProblem[] =>
  problems.filter(({ level }) => level === 'must');
