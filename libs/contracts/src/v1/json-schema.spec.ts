import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonSchemasV1 } from '../index.js';

const published = new URL('../../schema/', import.meta.url);

describe('jsonSchemasV1', () => {
  it.each(Object.entries(jsonSchemasV1()))(
    'is what libs/contracts/schema/%s holds',
    (name, schema) => {
      // After a change of the zod schema: `npm run schemas:generate`.
      expect(JSON.parse(readFileSync(new URL(name, published), 'utf8'))).toEqual(schema);
    },
  );
});
