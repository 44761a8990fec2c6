import { parseQueueUrl } from '@verbatim/queue';
import { describe, expect, it } from 'vitest';
import { queueNameOf } from './pipeline.js';

describe('queueNameOf', () => {
  it.each([
    ['redis://:secret@cache.example:6380/3', 'Redis at cache.example:6380'],
    [
      'postgresql://app:secret@db.example:5432/verbatim',
      'The queue in PostgreSQL at db.example:5432',
    ],
  ])('names the server of %s by its address, without its password', (url, name) => {
    expect(queueNameOf(parseQueueUrl(url))).toBe(name);
  });
});
