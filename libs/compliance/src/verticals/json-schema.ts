import { z } from 'zod';
import { VerticalFile } from './vertical-file.js';

/**
 * The published JSON Schema (draft 7, which editors know best) of a vertical's file. Written to
 * `config/verticals/vertical.schema.json`; a test compares that file with this. It says less than the file
 * check: what spans several fields only the check knows.
 */
export function verticalJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(VerticalFile, { target: 'draft-7', io: 'input' }),
    title: 'Verbatim vertical',
  };
}
