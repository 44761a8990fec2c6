import { z } from 'zod';
import { EventV1 } from './event.js';
import { ArchiveJobV1 } from './jobs.js';
import { PartyContext } from './party.js';

/**
 * The published JSON Schemas (draft 2020-12) of version 1, generated from the zod schemas so that the
 * two cannot disagree. Written to `libs/contracts/schema/`; a test compares the files with this.
 */
export function jsonSchemasV1(): Readonly<Record<string, unknown>> {
  const publish = (schema: z.ZodType, title: string) => ({
    ...z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }),
    title,
  });
  return {
    'event.v1.json': publish(EventV1, 'Verbatim event, version 1'),
    'party-context.v1.json': publish(PartyContext, 'Verbatim party context, version 1'),
    'archive-job.v1.json': publish(ArchiveJobV1, 'Verbatim archive job, version 1'),
  };
}
