import { Controller, Inject, Param, Query } from '@nestjs/common';
import { CallId } from '@verbatim/contracts';
import { VerdictRegister } from '@verbatim/storage';
import { z } from 'zod';
import { notFound, parsed } from '../http/api-problem.js';
import { Endpoint } from '../http/endpoint.js';

const Span = z.object({ turn: z.int(), start: z.int(), end: z.int() });
const Finding = z.object({
  ruleId: z.string(),
  ruleRevision: z.int(),
  severity: z.string(),
  outcome: z.string(),
  ground: z.string(),
  language: z.string().nullable(),
  atMs: z.int(),
  spans: z.array(Span).describe('Offsets into turns; never the words.'),
  explanation: z.string(),
});
const CallFindings = z.object({
  callId: z.string(),
  sealRevision: z.int(),
  engineVersion: z.string(),
  ruleSetDigest: z.string(),
  rulesRevision: z.string().nullable(),
  inputDigest: z.string(),
  appliedTotal: z.int(),
  findings: z.array(Finding),
  notJudged: z.array(
    z.object({
      ruleId: z.string(),
      ruleRevision: z.int(),
      reason: z.string(),
      subject: z.string().nullable(),
    }),
  ),
});

const FindingsQuery = z.object({
  vertical: z.string().max(64).optional(),
  ruleId: z.string().max(80).optional(),
  severity: z.string().max(16).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
const Listed = z.object({
  findings: z.array(
    Finding.extend({
      callId: z.string(),
      vertical: z.string(),
      startedAt: z.iso.datetime().nullable(),
    }),
  ),
});

const Params = z.object({ callId: CallId });

@Controller()
export class CallsController {
  constructor(@Inject(VerdictRegister) private readonly verdicts: VerdictRegister) {}

  @Endpoint({
    ...{ method: 'get', path: '/calls/:callId/findings', role: 'viewer' },
    action: 'showCallFindings',
    summary: 'What the rules said of a sealed call.',
    response: CallFindings,
    refusals: { 404: 'Nobody has judged such a call.' },
  })
  async ofCall(@Param() params: unknown): Promise<object> {
    const { callId } = parsed(Params, params);
    const verdict = await this.verdicts.of(callId);
    if (verdict === undefined) throw notFound(`A verdict on ${callId}`);
    const { revision: sealRevision, ...rest } = verdict;
    return { ...rest, sealRevision };
  }

  @Endpoint({
    ...{ method: 'get', path: '/findings', action: 'listFindings', role: 'viewer' },
    summary: 'Findings of many calls, newest calls first.',
    query: FindingsQuery,
    response: Listed,
  })
  async list(@Query() query: unknown): Promise<object> {
    const { since, ...filter } = parsed(FindingsQuery, query);
    const asked = Object.fromEntries(
      Object.entries(filter).filter(([, value]) => value !== undefined),
    );
    const findings = await this.verdicts.findings({
      ...asked,
      ...(since !== undefined && { since: new Date(since) }),
    });
    return { findings };
  }
}
