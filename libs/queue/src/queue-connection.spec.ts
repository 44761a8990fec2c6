import { describe, expect, it } from 'vitest';
import { parseQueueUrl } from './queue-connection.js';

describe('parseQueueUrl', () => {
  it.each([
    ['redis://127.0.0.1:6379/2', 'redis'],
    ['rediss://user:word@redis.example', 'redis'],
    ['postgres://127.0.0.1/verbatim', 'postgres'],
    ['postgresql://app@127.0.0.1:5432/verbatim', 'postgres'],
  ])('reads %s as %s', (url, engine) => {
    expect(parseQueueUrl(url)).toEqual({ engine, url });
  });

  it.each(['', 'mysql://user:hunter2@host', 'hunter2'])(
    'rejects anything else without repeating it',
    (url) => {
      expect(() => parseQueueUrl(url)).toThrow(TypeError);
      expect(() => parseQueueUrl(url)).not.toThrow(/hunter2/);
    },
  );
});
