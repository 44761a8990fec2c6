import { OperationalError } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncomingEvent } from '../intake/archive-job.js';
import { GroupCommitter } from './group-committer.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

const nameOf = ({ event }: IncomingEvent): string => `${event.callId}/${event.seq}`;

/** Jobs of a few events each, how big commits may be, and which of the commits fail. */
const runs = fc.record({
  jobs: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 25 }),
  eventsMax: fc.integer({ min: 1, max: 20 }),
  inFlightMax: fc.integer({ min: 1, max: 4 }),
  failing: fc.infiniteStream(fc.boolean()),
});

describe('GroupCommitter, in any interleaving', () => {
  it('resolves a job only after all of its events are indexed, and rejects it only if one is not', async () => {
    await fc.assert(
      fc.asyncProperty(
        runs,
        fc.scheduler(),
        async ({ jobs, eventsMax, inFlightMax, failing }, s) => {
          const indexed = new Set<string>();
          let inFlight = 0;
          const committer = new GroupCommitter({
            limits: { events: eventsMax, bytes: 1_000_000, ageMs: 1, spacingMs: 0 },
            inFlightMax: () => inFlightMax,
            commit: async (events) => {
              inFlight += 1;
              expect(inFlight).toBeLessThanOrEqual(inFlightMax);
              expect(events.length).toBeLessThanOrEqual(eventsMax);
              const fails = failing.next().value;
              await s.schedule(Promise.resolve(), 'put');
              inFlight -= 1;
              if (fails) throw new AwayError('The store is away.');
              for (const each of events) indexed.add(nameOf(each));
              return { withoutKey: new Map() };
            },
          });

          const settled = jobs.map(async (count, job) => {
            const events = Array.from({ length: count }, (_, seq) => ({
              event: { callId: `call-${job}`, seq } as IncomingEvent['event'],
              line: Buffer.alloc(0),
              digest: Buffer.alloc(32),
              bytes: 100,
            }));
            await s.schedule(Promise.resolve(), 'arrive');
            const isDone = await committer.add(events).then(
              () => true,
              () => false,
            );
            expect(events.every((each) => indexed.has(nameOf(each)))).toBe(isDone);
          });
          await s.waitFor(Promise.all(settled));
          await committer.close();
          expect(committer.waitingEvents).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
