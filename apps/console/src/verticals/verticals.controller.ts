import { Controller, Inject, Param } from '@nestjs/common';
import {
  enforcementOf,
  ENFORCEMENTS,
  VerticalFile,
  type VerticalConfig,
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

const ShownAgent = z.object({
  id: z.string(),
  revision: z.string(),
  name: z.string(),
  languages: z.array(z.string()),
  instructions: z.string(),
  tools: z.array(z.string()),
  handsOffTo: z.array(z.string()),
});

/** As the file says it, with its agents in place of where it names them. */
const ShownVertical = z
  .object(VerticalFile.shape)
  .omit({ agent: true, agents: true, afterHours: true })
  .extend({
    answers: z.object({ open: z.string(), afterHours: z.string() }),
    agents: z.array(ShownAgent),
  });

const Shown = z.object({
  policy: PolicyState,
  vertical: ShownVertical,
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
    summary: 'One vertical as its file says, and how far each rule counts in it.',
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
      vertical: shownVertical(vertical),
      rules: applying.map((rule) => ({
        ruleId: rule.id,
        enforcement: enforcementOf(rule, vertical),
      })),
    };
  }
}

function shownVertical(config: VerticalConfig): z.input<typeof ShownVertical> {
  const { agent, afterHoursAgent = agent, agents, details: _details, ...file } = config;
  return {
    ...file,
    answers: { open: agent.id, afterHours: afterHoursAgent.id },
    agents: [...agents.values()].map((each) => ({
      ...{ id: each.id, revision: each.revision, name: each.name },
      ...{ instructions: each.instructions, languages: [...each.languages] },
      tools: [...each.tools],
      handsOffTo: each.handOffs.map(({ to }) => to),
    })),
  };
}
