import { Body, Controller, Inject, Param } from '@nestjs/common';
import {
  PolicySetError,
  readRuleLibrary,
  RuleFile,
  testRule,
  YamlFileError,
  type YamlFileProblem,
} from '@verbatim/compliance';
import { LivePolicy } from '@verbatim/policy';
import { z } from 'zod';
import { notFound, parsed } from '../http/api-problem.js';
import { Endpoint } from '../http/endpoint.js';
import { Change, Files } from '../http/shapes.js';
import { PolicyDesk } from '../policy/policy-desk.js';

const Listed = z.object({
  rules: z.array(
    z.object({
      id: z.string(),
      revision: z.int(),
      status: z.string(),
      severity: z.string(),
      title: z.string(),
      verticals: z.array(z.string()),
      jurisdictions: z.array(z.string()),
      alwaysOn: z.boolean(),
    }),
  ),
});

const LintBody = z.object({ files: Files });
const Linted = z.object({
  problems: z.array(z.string()).describe('As file:line:column; none: the set can be proposed.'),
  changes: z.array(Change),
});

const TEXT_CHARACTERS_MAX = 1_000_000;
const TestBody = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,79}$/),
  rule: z.string().max(TEXT_CHARACTERS_MAX).describe('Text of the rule file.'),
  fixtures: z.string().max(TEXT_CHARACTERS_MAX).describe('Text of the fixtures file.'),
});
const Tested = z.object({ passed: z.int(), problems: z.array(z.string()) });

@Controller()
export class RulesController {
  constructor(
    @Inject(LivePolicy) private readonly policy: LivePolicy,
    @Inject(PolicyDesk) private readonly desk: PolicyDesk,
  ) {}

  @Endpoint({
    ...{ method: 'get', path: '/rules', action: 'listRules', role: 'viewer' },
    summary: 'The rules in force.',
    response: Listed,
  })
  list(): z.input<typeof Listed> {
    const { rules } = this.policy.current.set.rules;
    return {
      rules: rules.map(
        ({ id, revision, status, severity, title, verticals, jurisdictions, alwaysOn }) => ({
          ...{ id, revision, status, severity, title, verticals, jurisdictions, alwaysOn },
        }),
      ),
    };
  }

  @Endpoint({
    ...{ method: 'get', path: '/rules/:id', action: 'showRule', role: 'viewer' },
    summary: 'One rule, with every default filled in.',
    response: RuleFile,
    refusals: { 404: 'No such rule.' },
  })
  show(@Param('id') id: string): unknown {
    const rule = this.policy.current.set.rules.of(id);
    if (rule === undefined) throw notFound(`The rule ${id}`);
    return rule;
  }

  @Endpoint({
    ...{ method: 'post', path: '/policies/lint', action: 'lintFiles', role: 'officer' },
    summary: 'Checks edited files together with the ones in force. Stores nothing.',
    body: LintBody,
    response: Linted,
  })
  async lint(@Body() body: unknown): Promise<z.input<typeof Linted>> {
    const { files } = parsed(LintBody, body);
    try {
      return { problems: [], changes: (await this.desk.changed(files)).changes };
    } catch (error) {
      if (!(error instanceof PolicySetError)) throw error;
      return { problems: linesOf(error.problems), changes: [] };
    }
  }

  @Endpoint({
    ...{ method: 'post', path: '/rules/test', action: 'testRule', role: 'officer' },
    summary: 'Runs the fixtures of one rule. Stores nothing.',
    body: TestBody,
    response: Tested,
    refusals: { 422: 'Rule or fixtures cannot be used.' },
  })
  test(@Body() body: unknown): z.input<typeof Tested> {
    const { id, rule: text, fixtures: fixturesText } = parsed(TestBody, body);
    const { ruleSet, fixtures } = readRuleLibrary([
      { path: `${id}.yaml`, text },
      { path: `${id}.fixtures.yaml`, text: fixturesText },
    ]);
    const [rule, located] = [ruleSet.of(id), fixtures.get(id)];
    if (rule === undefined || located === undefined) throw notFound(`The rule ${id}`);
    const { passed, problems } = testRule(ruleSet, rule, located);
    return { passed, problems: linesOf(problems) };
  }
}

const linesOf = (problems: readonly YamlFileProblem[]): string[] =>
  problems.length === 0 ? [] : new YamlFileError(problems).message.split('\n');
