import { describe, expect, it } from 'vitest';
import type { AddResult } from '../bounded-queue.js';
import type { StorableJob } from '../admission/admission-backend.js';
import { SharedAdmission } from './shared-admission.js';

const kind = { name: 'n', opts: {}, timestamp: 0 };

function add(id: string, count = 1): StorableJob[] {
  return Array.from({ length: count }, (_, at) => ({ jobId: `${id}-${at}`, kind, data: '{}' }));
}

/** Statements that a test answers one by one; each add is answered by its place in its statement. */
function admission() {
  const sent: { ids: string[]; answer(): void; fail(error: Error): void }[] = [];
  const shared = new SharedAdmission(
    (adds) =>
      new Promise<AddResult[]>((resolve, reject) => {
        const answer = () =>
          resolve(
            adds.map((_, jobs) => ({ outcomes: [], depth: { jobs, bytes: 0 }, evictedJobs: 0 })),
          );
        sent.push({ ids: adds.map(([first]) => first!.jobId), answer, fail: reject });
      }),
  );
  return { shared, sent };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('SharedAdmission', () => {
  it('sends the first at once and what came meanwhile together, in order', async () => {
    const { shared, sent } = admission();
    const results = ['a', 'b', 'c'].map((id) => shared.add(add(id)));
    expect(sent.map(({ ids }) => ids)).toEqual([['a-0']]);
    sent[0]!.answer();
    await settle();
    expect(sent.map(({ ids }) => ids)).toEqual([['a-0'], ['b-0', 'c-0']]);
    sent[1]!.answer();
    expect((await Promise.all(results)).map(({ depth }) => depth.jobs)).toEqual([0, 0, 1]);
  });

  it('sends no more jobs in one statement than one add may have', async () => {
    const { shared, sent } = admission();
    const results = [1, 600, 400, 1].map((count, at) => shared.add(add(`${at}`, count)));
    for (let at = 0; at < 3; at += 1) {
      sent[at]!.answer();
      await settle();
    }
    expect(sent.map(({ ids }) => ids)).toEqual([['0-0'], ['1-0', '2-0'], ['3-0']]);
    await Promise.all(results);
  });

  it('fails those that wait with the statement before them, and goes on', async () => {
    const { shared, sent } = admission();
    const away = new Error('away');
    const results = ['a', 'b'].map((id) => shared.add(add(id)));
    sent[0]!.fail(away);
    for (const result of await Promise.allSettled(results))
      expect(result).toEqual({ status: 'rejected', reason: away });
    const later = shared.add(add('c'));
    sent[1]!.answer();
    await later;
    expect(sent.map(({ ids }) => ids)).toEqual([['a-0'], ['c-0']]);
  });
});
