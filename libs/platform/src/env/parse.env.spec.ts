import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigurationError } from './configuration.errors.js';
import { describeEnv } from './describe-env.js';
import { parseEnv } from './parse.env.js';

const Env = z.object({
  QUEUE_URL: z.url({ protocol: /^rediss?$/ }).describe('Queue connection.'),
  CAPACITY_EVENTS: z.coerce
    .number()
    .int()
    .min(100)
    .max(1_000)
    .default(500)
    .describe('Events held.'),
  POLICY: z.enum(['block', 'drop-oldest']).describe('What a full buffer does.').default('block'),
  API_KEY: z.string().min(8).optional().describe('Secret of the vendor.'),
});

function problemsFor(source: NodeJS.ProcessEnv): ConfigurationError {
  try {
    parseEnv(Env, source);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error('the environment was accepted');
}

describe('parseEnv', () => {
  it('turns text into typed values and fills in defaults', () => {
    expect(parseEnv(Env, { QUEUE_URL: 'redis://127.0.0.1', CAPACITY_EVENTS: '200' })).toEqual({
      QUEUE_URL: 'redis://127.0.0.1',
      CAPACITY_EVENTS: 200,
      POLICY: 'block',
    });
  });

  it('lists all problems at once, by name and expectation', () => {
    const error = problemsFor({ CAPACITY_EVENTS: '5', POLICY: 'drop-newest', API_KEY: 'short' });
    expect(error.message.split('\n')).toEqual([
      'The configuration cannot be used (4 problems):',
      '  QUEUE_URL: is required. Queue connection.',
      '  CAPACITY_EVENTS: must be at least 100. Events held.',
      '  POLICY: must be one of block, drop-oldest. What a full buffer does.',
      '  API_KEY: must be at least 8 characters. Secret of the vendor.',
    ]);
  });

  it('never repeats a value, whatever is wrong with it', () => {
    const secret = 'hunter2';
    const error = problemsFor({
      QUEUE_URL: `amqp://${secret}`,
      CAPACITY_EVENTS: secret,
      POLICY: secret,
      API_KEY: secret,
    });
    expect(error.problems).toHaveLength(4);
    expect(JSON.stringify([error.message, error.stack, error.problems])).not.toContain(secret);
  });

  it('counts a variable set to nothing as absent', () => {
    expect(parseEnv(Env, { QUEUE_URL: 'redis://127.0.0.1', POLICY: '', API_KEY: '' })).toEqual({
      QUEUE_URL: 'redis://127.0.0.1',
      CAPACITY_EVENTS: 500,
      POLICY: 'block',
    });
  });

  it('reports a rule across variables in the words of its author', () => {
    const Either = z
      .object({ BUCKET: z.string().optional(), DIRECTORY: z.string().optional() })
      .refine((env) => env.BUCKET || env.DIRECTORY, {
        path: ['BUCKET'],
        message: 'set BUCKET or DIRECTORY',
      });
    expect(() => parseEnv(Either, {})).toThrow('BUCKET: set BUCKET or DIRECTORY');
  });
});

describe('describeEnv', () => {
  it('gives name, meaning, default and bounds of every variable without reading any', () => {
    expect(describeEnv(Env)).toEqual([
      {
        name: 'QUEUE_URL',
        description: 'Queue connection.',
        default: undefined,
        isRequired: true,
        accepts: 'uri',
      },
      {
        name: 'CAPACITY_EVENTS',
        description: 'Events held.',
        default: '500',
        isRequired: false,
        accepts: 'integer 100 to 1000',
      },
      {
        name: 'POLICY',
        description: 'What a full buffer does.',
        default: 'block',
        isRequired: false,
        accepts: 'one of block, drop-oldest',
      },
      {
        name: 'API_KEY',
        description: 'Secret of the vendor.',
        default: undefined,
        isRequired: false,
        accepts: 'text',
      },
    ]);
  });
});
