import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verticalJsonSchema } from './json-schema.js';

const DIRECTORY = join(import.meta.dirname, '../../../../config/verticals');
const read = (name: string): string => readFileSync(join(DIRECTORY, name), 'utf8');

describe('verticalJsonSchema', () => {
  it('is what config/verticals/vertical.schema.json holds', () => {
    // After a change of the zod schema: `npm run schemas:generate`.
    expect(JSON.parse(read('vertical.schema.json'))).toEqual(verticalJsonSchema());
  });

  it.each(readdirSync(DIRECTORY).filter((name) => name.endsWith('.yaml')))(
    'is what %s asks editors to complete it by',
    (name) => {
      expect(read(name).split('\n')[0]).toBe(
        '# yaml-language-server: $schema=vertical.schema.json',
      );
    },
  );
});
