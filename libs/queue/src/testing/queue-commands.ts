import { OperationalError } from '@verbatim/contracts';
import fc, { type AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import type { QueueEntry } from '../bounded-queue.js';
import type { ModelSubject } from './model-subject.js';
import type { ModelEntry, QueueModel } from './queue-model.js';

type Command = AsyncCommand<QueueModel, ModelSubject>;

class AwayError extends OperationalError {
  override readonly code = 'TEST.AWAY';
  override readonly retryable = true;
}

class PoisonError extends OperationalError {
  override readonly code = 'TEST.POISON';
  override readonly retryable = false;
}

/** After each step the real queue counts what the model counts, by its own word and in truth. */
async function compare(model: QueueModel, { producer, truth }: ModelSubject): Promise<void> {
  expect(await producer.depth()).toEqual(model.depth);
  expect(await truth.depth()).toEqual(model.depth);
}

function command(
  name: string,
  check: (model: QueueModel) => boolean,
  run: (model: QueueModel, real: ModelSubject) => Promise<void>,
): Command {
  return {
    check,
    run: async (model, real) => {
      await run(model, real);
      await compare(model, real);
    },
    toString: () => name,
  };
}

/** One step of a test: what is chosen by `index` is the job at that place, around the end again. */
const chosen = (jobs: readonly ModelEntry[], index: number) => jobs[index % jobs.length]!.id;

function toEntry({ id, bytes, isSheddable }: ModelEntry): QueueEntry {
  const payload = { x: 'y'.repeat(bytes - '{"x":""}'.length) };
  if (!isSheddable) return { id, payload };
  return { id, payload, class: 'sheddable', holds: [{ callId: id, epoch: 'e', ranges: [[0, 0]] }] };
}

const add = (entries: ModelEntry[], times: number): Command =>
  command(
    `add ${times} × ${JSON.stringify(entries)}`,
    () => true,
    async (model, { producer }) => {
      for (let time = 0; time < times; time += 1)
        expect(await producer.add(entries.map(toEntry))).toEqual(model.add(entries));
    },
  );

const take = (): Command =>
  command(
    'take',
    (model) => model.waiting.length > 0,
    async (model, real) => {
      const id = await real.take();
      expect(id).toBe(model.waiting[0]!.id);
      model.take(id!);
    },
  );

const takeNothing = (): Command =>
  command(
    'take nothing',
    (model) => model.waiting.length === 0,
    async (_model, real) => expect(await real.take()).toBeUndefined(),
  );

const complete = (index: number): Command =>
  command(
    `complete ${index}`,
    ({ active }) => active.length > 0,
    async (model, real) => {
      const id = chosen(model.active, index);
      expect(await real.end(id, async () => undefined)).toBe('completed');
      model.finish(id);
    },
  );

const fail = (index: number): Command =>
  command(
    `fail ${index}`,
    ({ active }) => active.length > 0,
    async (model, real) => {
      const id = chosen(model.active, index);
      const away = () => Promise.reject(new AwayError('away'));
      expect(await real.end(id, away)).toBe('delayed');
      model.retryLater(id);
    },
  );

/** Into the dead-letter store; or, where that is full, back for later. */
const bury = (index: number, capacity: number): Command =>
  command(
    `bury ${index}`,
    ({ active }) => active.length > 0,
    async (model, real) => {
      const id = chosen(model.active, index);
      const isFull = model.letters >= capacity;
      const poison = () => Promise.reject(new PoisonError('poison'));
      expect(await real.end(id, poison)).toBe(isFull ? 'delayed' : 'completed');
      if (isFull) model.retryLater(id);
      else {
        model.finish(id);
        model.letters += 1;
      }
      expect(real.deadLetters.letters).toHaveLength(model.letters);
    },
  );

const promote = (index: number): Command =>
  command(
    `promote ${index}`,
    ({ delayed }) => delayed.length > 0,
    async (model, real) => {
      const id = chosen(model.delayed, index);
      await real.promote(id);
      model.promote(id);
    },
  );

const emptyDeadLetters = (): Command =>
  command(
    'empty the dead letters',
    ({ letters }) => letters > 0,
    async (model, real) => {
      real.deadLetters.letters.length = 0;
      model.letters = 0;
      await real.reportDeadLetters();
    },
  );

const readTombstones = (limit: number, name: Parameters<ModelSubject['tombstones']['read']>[0]) =>
  command(
    `read ${limit} tombstones`,
    () => true,
    async (model, real) => {
      const read = await real.tombstones.read(name, limit);
      const expected = model.tombstones.splice(0, limit);
      expect(read.map(({ jobId }) => jobId)).toEqual(expected);
      expect(read.map(({ holds }) => holds[0]!.callId)).toEqual(expected);
      const ids = read.map(({ id }) => id);
      expect(await real.tombstones.acknowledge(name, ids)).toBe(expected.length);
    },
  );

const reopen = (): Command =>
  command(
    'close and open again',
    () => true,
    (_model, real) => real.reopen(),
  );

/** Few ids, so that they come again, and sizes of which three fill the bytes and ten do not. */
const entry = fc.record({
  id: fc.constantFrom(...'abcdefghijkl'.split('').map((letter) => `job-${letter}`)),
  bytes: fc.oneof(fc.integer({ min: 10, max: 60 }), fc.integer({ min: 200, max: 400 })),
  isSheddable: fc.boolean(),
});

export function queueCommands(
  name: Parameters<ModelSubject['tombstones']['read']>[0],
  deadLetterCapacity: number,
): fc.Arbitrary<Command>[] {
  const entries = fc.array(entry, { minLength: 1, maxLength: 5 });
  const index = fc.nat({ max: 7 });
  return [
    entries.map((each) => add(each, 1)),
    entries.map((each) => add(each, 1)),
    // As after an answer that was lost.
    entries.map((each) => add(each, 2)),
    fc.constant(take()),
    fc.constant(take()),
    fc.constant(takeNothing()),
    index.map(complete),
    index.map(fail),
    index.map((each) => bury(each, deadLetterCapacity)),
    index.map(promote),
    fc.constant(emptyDeadLetters()),
    fc.integer({ min: 1, max: 3 }).map((limit) => readTombstones(limit, name)),
    fc.constant(reopen()),
  ];
}
