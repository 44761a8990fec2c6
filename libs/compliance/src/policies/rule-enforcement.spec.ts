import { describe, expect, it } from 'vitest';
import type { Rule } from '../rules/rule-file.js';
import { enforcementOf } from './rule-enforcement.js';

describe('enforcementOf', () => {
  const rule = (status: Rule['status'], alwaysOn = false) => ({
    id: 'the-rule',
    status,
    alwaysOn,
  });

  it.each([
    ['a stable rule', rule('stable'), undefined, 'enforce'],
    ['a rule under test', rule('test'), undefined, 'warn'],
    ['an experimental rule', rule('experimental'), undefined, 'dry-run'],
    ['an experimental rule that the vertical enforces', rule('experimental'), 'enforce', 'enforce'],
    ['a stable rule that the vertical only warns of', rule('stable'), 'warn', 'warn'],
    ['a rule that is always on', rule('experimental', true), 'off', 'enforce'],
  ] as const)('of %s', (_name, each, enforcement, expected) => {
    const rules = enforcement && { 'the-rule': { enforcement } };
    expect(enforcementOf(each, { rules })).toBe(expected);
  });
});
