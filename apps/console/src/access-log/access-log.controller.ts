import { Controller, Inject, Query } from '@nestjs/common';
import { ConsoleAccesses } from '@verbatim/storage';
import { z } from 'zod';
import { parsed } from '../http/api-problem.js';
import { Endpoint } from '../http/endpoint.js';

const AccessQuery = z.object({
  subject: z.string().max(200).optional(),
  before: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .optional()
    .describe('Entries below this id: the next page.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const Listed = z.object({
  accesses: z.array(
    z.object({
      id: z.string(),
      requestId: z.string(),
      phase: z.enum(['begun', 'ended', 'denied']),
      subject: z.string(),
      roles: z.array(z.string()),
      action: z.string(),
      target: z.record(z.string(), z.string()),
      status: z.int().nullable(),
      at: z.iso.datetime(),
    }),
  ),
});

@Controller()
export class AccessLogController {
  constructor(@Inject(ConsoleAccesses) private readonly accesses: ConsoleAccesses) {}

  @Endpoint({
    ...{ method: 'get', path: '/access-log', action: 'readAccessLog', role: 'admin' },
    summary: 'Who did, read or tried what through this API, newest first.',
    query: AccessQuery,
    response: Listed,
  })
  async list(@Query() query: unknown): Promise<object> {
    const { subject, before, limit } = parsed(AccessQuery, query);
    const rows = await this.accesses.list({
      ...{ subject, limit },
      before: before === undefined ? undefined : BigInt(before),
    });
    return { accesses: rows.map(({ id, ...row }) => ({ ...row, id: String(id) })) };
  }
}
