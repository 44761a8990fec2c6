import type { AddOutcome } from '@verbatim/queue';
import { describe, expect, it } from 'vitest';
import { retryJobId, retryLetter, type RetryPorts } from './retry-letters.js';

const letter = {
  ...{ id: 17n, queue: 'audit-salon', jobId: 'c-1', errorCode: 'TEST.POISON', attempts: 1 },
  ...{ createdAt: new Date(0), payload: { v: 1 } as unknown },
};

/** Writes down what is asked of it, in order. */
function portsAnswering(outcome: AddOutcome | Error): RetryPorts & { steps: string[] } {
  const steps: string[] = [];
  return {
    steps,
    deadLetters: {
      remove: async (id) => steps.push(`remove ${id}`) > 0,
      count: async () => 4,
    },
    queue: async (name) => ({
      add: async ([entry]) => {
        steps.push(`add ${JSON.stringify(entry?.payload)} to ${name}`);
        if (outcome instanceof Error) throw outcome;
        return { outcomes: [outcome] };
      },
      reportDeadLetters: async (count) => void steps.push(`report ${count}`),
    }),
  };
}

describe('retryLetter', () => {
  it.each<AddOutcome>(['accepted', 'duplicate'])(
    'removes the letter after its job is in the queue (%s), and then tells admission',
    async (outcome) => {
      const ports = portsAnswering(outcome);
      const retried = { kind: 'retried', jobId: retryJobId(letter) };
      expect(await retryLetter(letter, ports)).toEqual(retried);
      expect(ports.steps).toEqual(['add {"v":1} to audit-salon', 'remove 17', 'report 4']);
    },
  );

  it.each<AddOutcome>(['full', 'dead-letter-full'])('keeps the letter on %s', async (reason) => {
    const ports = portsAnswering(reason);
    expect(await retryLetter(letter, ports)).toEqual({ kind: 'refused', reason });
    expect(ports.steps).toHaveLength(1);
  });

  it('keeps the letter when nobody knows whether its job was added', async () => {
    const ports = portsAnswering(new Error('no answer'));
    await expect(retryLetter(letter, ports)).rejects.toThrow('no answer');
    expect(ports.steps).toHaveLength(1);
  });

  it.each([
    ['a queue that is no more', { ...letter, queue: 'audit-astrology' }],
    ['a payload that is no object', { ...letter, payload: 'text' }],
  ])('keeps a letter of %s', async (_, other) => {
    const ports = portsAnswering('accepted');
    expect(await retryLetter(other, ports)).toEqual({ kind: 'not-retryable' });
    expect(ports.steps).toEqual([]);
  });
});

describe('retryJobId', () => {
  it('is the same for the same letter, and another for a job that died again', () => {
    const first = retryJobId(letter);
    expect(first).toBe(retryJobId({ ...letter, attempts: 9 }));
    expect(first).toMatch(/^r-[0-9a-f]{40}$/);
    expect(retryJobId({ ...letter, id: 18n, jobId: first })).not.toBe(first);
  });
});
