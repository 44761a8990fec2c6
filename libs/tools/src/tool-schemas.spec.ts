import { TOOL_NAMES } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { toolSchemas } from './tool-schemas.js';
import { TOOLS } from './tools.js';

describe('toolSchemas', () => {
  it.each(toolSchemas(TOOL_NAMES).map((each) => [each.name, each] as const))(
    'of %s is closed, and bounds every text that nothing else bounds',
    (_name, { type, parameters }) => {
      expect(type).toBe('function');
      expect(parameters).toMatchObject({ type: 'object', additionalProperties: false });
      for (const [field, property] of Object.entries(parameters['properties'] as object)) {
        const { type: fieldType, maxLength, enum: values } = property as Record<string, unknown>;
        expect(fieldType, field).toBeDefined();
        if (fieldType === 'string' && !values) expect(maxLength, field).toBeLessThanOrEqual(1_000);
      }
    },
  );

  it('gives every tool under its own name', () => {
    for (const [name, { name: own }] of Object.entries(TOOLS)) expect(own).toBe(name);
  });
});
