import fc from 'fast-check';
import { expect } from 'vitest';
import type { BoundedBuffer } from '../buffer/bounded-buffer.js';
import type { OfferOutcome } from '../buffer/offer-outcome.js';
import type { BufferModel, ModelOptions } from './buffer-model.js';
import { letterBuffer, type Letter } from './letters.js';

/** The buffer under test, and what its calls leave behind to be looked at. */
export class BufferUnderTest {
  readonly gaveWay: string[] = [];
  /** Producers that were told to wait, in that order. */
  readonly waits: { readonly letter: Letter; readonly controller: AbortController }[] = [];
  readonly answers = new Map<Letter, Promise<string>>();
  readonly buffer: BoundedBuffer<Letter>;
  now = 0;
  #count = 0;

  constructor(limits: ModelOptions) {
    this.buffer = letterBuffer({
      ...limits,
      now: () => this.now,
      onDropped: (letter, reason) => void this.gaveWay.push(`${reason} ${letter}`),
    });
  }

  /** One of its own for every offer, so that a lost one and a doubled one are told apart. */
  letterOf({ letter, bytes }: Arrival): Letter {
    this.#count += 1;
    return `${letter}${bytes}#${this.#count}`;
  }
}

interface Arrival {
  readonly letter: string;
  readonly bytes: number;
}

type Command = fc.Command<BufferModel, BufferUnderTest>;
type Act = (model: BufferModel, real: BufferUnderTest) => void;

/** A call of both, after which everything that both can tell is compared. */
class Call implements Command {
  constructor(
    private readonly name: string,
    private readonly act: Act,
  ) {}

  check(): boolean {
    return true;
  }

  run(model: BufferModel, real: BufferUnderTest): void {
    model.now = real.now += 1;
    this.act(model, real);
    const { buffer } = real;
    expect(real.gaveWay).toEqual(model.gaveWay);
    expect(buffer.counters).toEqual(model.counters);
    expect([buffer.size, buffer.bytes]).toEqual([model.held.length, model.bytes]);
    expect(buffer.peek()).toBe(model.held[0]);
    expect(buffer.oldestAtMs).toBe(model.acceptedAt.get(model.held[0] ?? ''));
    for (const itemClass of ['critical', 'sheddable'] as const) {
      expect(buffer.lane(itemClass).size).toBe(model.lane(itemClass).length);
    }
  }

  toString(): string {
    return this.name;
  }
}

const bytes = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 8 }) },
  { weight: 1, arbitrary: fc.integer({ min: 9, max: 70 }) },
);
/** Critical, or sheddable under one of two keys or under none. */
const arrival: fc.Arbitrary<Arrival> = fc.record({
  letter: fc.constantFrom('A', 'A', 'a', 'b', 'x'),
  bytes,
});

const described = (outcome: OfferOutcome): string =>
  outcome.kind === 'dropped' ? `dropped ${outcome.which}` : outcome.kind;
const named = ({ letter, bytes: size }: Arrival): string => `${letter}${size}`;

const offer = arrival.map(
  (each) =>
    new Call(`offer ${named(each)}`, (model, real) => {
      const letter = real.letterOf(each);
      expect(described(real.buffer.offer(letter))).toBe(model.offer(letter));
    }),
);

const offerMany = fc.record({ list: fc.array(arrival, { maxLength: 50 }), from: fc.nat(2) }).map(
  ({ list, from }) =>
    new Call(`offerMany ${list.map(named).join(' ')} from ${from}`, (model, real) => {
      const letters = list.map((each) => real.letterOf(each));
      expect(real.buffer.offerMany(letters, from)).toEqual(model.offerMany(letters, from));
    }),
);

const offerWhenRoom = arrival.map(
  (each) =>
    new Call(`offerWhenRoom ${named(each)}`, (model, real) => {
      const letter = real.letterOf(each);
      const controller = new AbortController();
      real.waits.push({ letter, controller });
      real.answers.set(letter, real.buffer.offerWhenRoom(letter, controller.signal));
      model.offerWhenRoom(letter);
    }),
);

const abort = fc.nat(9).map(
  (producer) =>
    new Call(`abort ${producer}`, (model, real) => {
      const wait = real.waits[producer];
      wait?.controller.abort();
      if (wait) model.abort(wait.letter);
    }),
);

const take = fc.constant(
  new Call('take', (model, real) => expect(real.buffer.take()).toBe(model.take())),
);

const taking = fc.record({
  events: fc.oneof(fc.nat(8), fc.constant(Infinity)),
  bytes: fc.oneof(bytes, fc.constant(Infinity)),
  of: fc.constantFrom('all', 'critical', 'sheddable'),
  unwanted: fc.constantFrom(undefined, undefined, 'A', 'a'),
});

const takeMany = taking.map(
  ({ events, bytes: most, of, unwanted }) =>
    new Call(`takeMany ${events} ${most} of ${of} up to ${unwanted}`, (model, real) => {
      const source = of === 'all' ? real.buffer : real.buffer.lane(of);
      const lane = of === 'all' ? model.held : model.lane(of);
      const accept = unwanted && ((letter: Letter): boolean => letter[0] !== unwanted);
      const letters = source.takeMany(events, most, accept || undefined);
      expect(letters).toEqual(model.takeMany(events, most, lane, unwanted));
    }),
);

const close = fc.constant(
  new Call('close', (model, real) => {
    real.buffer.close();
    model.close();
  }),
);

/** Calls in any order, from many offers to few. */
export const bufferCommands = fc.commands(
  [offer, offer, offer, offerMany, offerWhenRoom, offerWhenRoom, abort, take, takeMany, close],
  { maxCommands: 120 },
);
