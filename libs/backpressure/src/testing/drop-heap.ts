/** A process with `--expose-gc` that says what one offer allocates when it gives nothing a place, or one
 *  the place of another. */
import type { StreamPolicy } from '@verbatim/contracts';
import { BoundedBuffer } from '../buffer/bounded-buffer.js';

interface Item {
  readonly key: string | undefined;
}

const OFFERS_FIRST = 200_000;
/** What the engine does for itself meanwhile falls into one or the other. */
const SAMPLES = 5;
/** Few enough that the young generation (16 MiB) would hold all of their garbage. */
const OFFERS = 20_000;
const KEYS = 64;

const keyed = Array.from({ length: KEYS }, (_, i): Item => ({ key: `key ${i}` }));
const unkeyed = keyed.map((): Item => ({ key: undefined }));
let gaveWay = 0;

function bytesPerOffer(policy: StreamPolicy, items: readonly Item[]): number {
  const buffer = new BoundedBuffer<Item>({
    capacityEvents: KEYS,
    capacityBytes: KEYS,
    policy,
    sizeOf: () => 1,
    isSheddable: () => true,
    keyOf: ({ key }) => key,
    onDropped: () => void (gaveWay += 1),
  });
  const offer = (times: number): void => {
    for (let i = 0; i < times; i += 1) buffer.offer(items[i % KEYS] as Item);
  };
  // Until the compiler is done with it: before that every number is an object.
  offer(OFFERS_FIRST);
  const samples = Array.from({ length: SAMPLES }, () => {
    globalThis.gc?.();
    offer(OFFERS);
    const before = process.memoryUsage().heapUsed;
    offer(OFFERS);
    return process.memoryUsage().heapUsed - before;
  });
  return Math.round(Math.min(...samples) / OFFERS);
}

console.log(`refused under block: ${bytesPerOffer('block', unkeyed)} bytes`);
console.log(`evicted under drop-oldest: ${bytesPerOffer('drop-oldest', unkeyed)} bytes`);
console.log(`dropped under drop-newest: ${bytesPerOffer('drop-newest', unkeyed)} bytes`);
console.log(`evicted under latest-per-key: ${bytesPerOffer('latest-per-key', unkeyed)} bytes`);
console.log(`superseded under latest-per-key: ${bytesPerOffer('latest-per-key', keyed)} bytes`);
// Used, so that the listener is one.
if (gaveWay === 0) throw new Error('nothing gave way');
