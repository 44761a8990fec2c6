import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BullmqMismatchError } from '../queue.errors.js';
import { describeQueueContract } from '../testing/queue.contract.js';
import { entries, QueueTest } from '../testing/queue-test.js';
import { inSchema, testPostgres } from '../testing/servers.js';

describe('a bounded queue on PostgreSQL', () => {
  describeQueueContract(testPostgres, 5432);

  describe('its schema', () => {
    let test: QueueTest;
    beforeEach(() => void (test = new QueueTest(testPostgres())));
    afterEach(() => test.close());

    it('is installed once when many processes open it at the same time', async () => {
      const queues = await Promise.all(Array.from({ length: 6 }, () => test.producer()));
      for (const queue of queues) await queue.add(entries(1, 'a'));
      expect(await queues[0]!.depth()).toEqual({ jobs: 1, bytes: 2 });
    });

    it("refuses to work with functions of BullMQ's that it does not know", async () => {
      await test.producer();
      await inSchema(
        test.connection,
        `CREATE OR REPLACE FUNCTION add_jobs_bulk(p_queue text, p_entries jsonb)
         RETURNS SETOF text LANGUAGE sql AS $$ SELECT 'changed' $$`,
      );
      await expect(test.producer()).rejects.toThrow(BullmqMismatchError);
      await expect(test.producer()).rejects.toThrow('differs in add_jobs_bulk');
    });

    it('refuses to count under an isolation that would hide the adds it waited for', async () => {
      await test.producer();
      const admit = `SELECT verbatim_admit_v3('q', '[]', '[]', '{}', 1, 1, 1, 0)`;
      await inSchema(test.connection, admit);
      await expect(
        inSchema(test.connection, `BEGIN ISOLATION LEVEL REPEATABLE READ; ${admit}`),
      ).rejects.toThrow('needs read committed');
    });
  });
});
