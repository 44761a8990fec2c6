import type { Rule } from '../rules/rule-file.js';
import type { Enforcement } from '../verticals/obligations.js';
import type { VerticalConfig } from '../verticals/vertical-file.js';

const BY_STATUS: Readonly<Record<Rule['status'], Enforcement>> = {
  experimental: 'dry-run',
  test: 'warn',
  stable: 'enforce',
  deprecated: 'enforce',
};

/** How far a rule counts in a vertical: what its file says, else what the rule's status stands for. */
export function enforcementOf(
  { id, status, alwaysOn }: Pick<Rule, 'id' | 'status' | 'alwaysOn'>,
  { rules }: Pick<VerticalConfig, 'rules'>,
): Enforcement {
  if (alwaysOn) return 'enforce';
  return rules?.[id]?.enforcement ?? BY_STATUS[status];
}
