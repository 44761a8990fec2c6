import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentJsonSchema } from './json-schema.js';

const DIRECTORY = join(import.meta.dirname, '../../../../config/agents');
const FILES = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' });
const read = (name: string): string => readFileSync(join(DIRECTORY, name), 'utf8');

describe('agentJsonSchema', () => {
  it('is what config/agents/agent.schema.json holds', () => {
    // After a change of the zod schema: `npm run schemas:generate`.
    expect(JSON.parse(read('agent.schema.json'))).toEqual(agentJsonSchema());
  });

  it.each(FILES.filter((name) => name.endsWith('.yaml')))(
    'is what %s asks editors to complete it by',
    (name) => {
      expect(read(name).split('\n')[0]).toBe(
        '# yaml-language-server: $schema=../agent.schema.json',
      );
    },
  );
});
