import { Controller, Inject, Param } from '@nestjs/common';
import {
  type Agent,
  AgentFile,
  enforcementOf,
  ENFORCEMENTS,
  type VerticalConfig,
  VerticalFile,
} from '@verbatim/compliance';
import { Vertical } from '@verbatim/contracts';
import { LivePolicy } from '@verbatim/policy';
import { z } from 'zod';
import { notFound } from '../http/api-problem.js';
import { Endpoint } from '../http/endpoint.js';
import { policyState } from '../policy/policy-state.js';
import { PolicyState } from '../http/shapes.js';

const Listed = z.object({
  policy: PolicyState,
  verticals: z.array(
    z.object({
      vertical: Vertical,
      revision: z.string(),
      numbers: z.array(z.string()),
      jurisdictions: z.array(z.string()),
      zone: z.string(),
      policy: z.string(),
    }),
  ),
});

const Shown = z.object({
  policy: PolicyState,
  vertical: VerticalFile,
  agents: z.array(AgentFile),
  rules: z.array(z.object({ ruleId: z.string(), enforcement: z.enum(ENFORCEMENTS) })),
});

@Controller()
export class VerticalsController {
  constructor(@Inject(LivePolicy) private readonly policy: LivePolicy) {}

  @Endpoint({
    ...{ method: 'get', path: '/verticals', action: 'listVerticals', role: 'viewer' },
    summary: 'The verticals in force, and where they come from.',
    response: Listed,
  })
  list(): z.input<typeof Listed> {
    const { catalog } = this.policy.current.set;
    return {
      policy: policyState(this.policy.current),
      verticals: catalog.all.map(
        ({ vertical, revision, numbers, jurisdictions, zone, policy }) => ({
          ...{ vertical, revision, numbers, jurisdictions, zone, policy },
        }),
      ),
    };
  }

  @Endpoint({
    ...{ method: 'get', path: '/verticals/:vertical', action: 'showVertical', role: 'viewer' },
    summary: 'One vertical and its agents as their files say, and how far each rule counts in it.',
    response: Shown,
    refusals: { 404: 'No such vertical.' },
  })
  show(@Param('vertical') name: string): z.input<typeof Shown> {
    const { catalog, rules } = this.policy.current.set;
    const known = Vertical.safeParse(name);
    const vertical = known.success ? catalog.of(known.data) : undefined;
    if (vertical === undefined) throw notFound(`The vertical ${name}`);
    const applying = rules.rules.filter(
      ({ verticals }) => verticals.includes('*') || verticals.includes(vertical.vertical),
    );
    return {
      policy: policyState(this.policy.current),
      vertical: fileOf(vertical),
      agents: [...vertical.agents.values()].map(fileOfAgent),
      rules: applying.map((rule) => ({
        ruleId: rule.id,
        enforcement: enforcementOf(rule, vertical),
      })),
    };
  }
}

/** A vertical whose file says its agent in place is shown like one that names it. */
function fileOf({
  agent,
  afterHoursAgent,
  agents: _all,
  details,
  ...rest
}: VerticalConfig): z.input<typeof VerticalFile> {
  const afterHours = afterHoursAgent && { afterHours: afterHoursAgent.id };
  return { ...rest, agents: { open: agent.id, ...afterHours, details } };
}

function fileOfAgent({ id, languages, tools, handOffs, disclosures, ...rest }: Agent) {
  const others = languages.filter((language) => language !== rest.language);
  return {
    agent: id,
    ...rest,
    languages: others,
    tools: [...tools],
    handOffs: [...handOffs],
    disclosures: [...disclosures],
  };
}
