import { LogObjectMissingError } from '../log/log.errors.js';
import { TILE_WIDTH } from '../log/log-paths.js';
import { nodeHash } from '../log/tree-hash.js';
import type { ObjectReader } from '../verify/verify-report.js';

/**
 * The tiles of a log of any size, made as they are asked for: all leaves have one hash but a marked one, so that
 * a subtree's hash follows from its height and from whether the mark is in it.
 */
export class SyntheticLog implements ObjectReader {
  /** Names that were read, in order. */
  readonly reads: string[] = [];
  readonly #plain: Buffer[] = [];
  readonly #marked: Buffer[] = [];

  constructor(
    readonly size: number,
    readonly mark: number,
    leaf: Buffer,
    markedLeaf: Buffer,
    readonly others: ReadonlyMap<string, Buffer> = new Map(),
  ) {
    this.#plain.push(leaf);
    this.#marked.push(markedLeaf);
    for (let height = 0; height < 53; height += 1) {
      const [plain, marked] = [this.#plain[height]!, this.#marked[height]!];
      this.#plain.push(nodeHash(plain, plain));
      const isRight = Math.floor(mark / 2 ** height) % 2 === 1;
      this.#marked.push(isRight ? nodeHash(plain, marked) : nodeHash(marked, plain));
    }
  }

  /** The root at a size, by the definition. */
  rootAt(size: number, from = 0): Buffer {
    let split = 1;
    while (split * 2 < size) split *= 2;
    if (size === 1 || split * 2 === size) return this.#subtree(Math.log2(size), from / size);
    return nodeHash(this.rootAt(split, from), this.rootAt(size - split, from + split));
  }

  async read(key: string): Promise<Buffer | undefined> {
    this.reads.push(key);
    const other = this.others.get(key);
    if (other !== undefined) return other;
    const [, level, path, width] = /^log\/tile\/(\d)\/([x\d/]+?)(?:\.p\/(\d+))?$/.exec(key) ?? [];
    if (level === undefined || path === undefined) return undefined;
    const index = Number(path.replaceAll(/[x/]/g, ''));
    const count = Math.floor(this.size / TILE_WIDTH ** Number(level)) - index * TILE_WIDTH;
    const held = Math.min(count, TILE_WIDTH);
    if (held !== Number(width ?? TILE_WIDTH)) throw new LogObjectMissingError(key);
    return Buffer.concat(
      Array.from({ length: held }, (_, at) =>
        this.#subtree(8 * Number(level), index * TILE_WIDTH + at),
      ),
    );
  }

  async *list(): AsyncIterable<string> {
    yield* this.others.keys();
  }

  #subtree(height: number, index: number): Buffer {
    const isMarked = Math.floor(this.mark / 2 ** height) === index;
    return (isMarked ? this.#marked : this.#plain)[height]!;
  }
}
