import { leafIn } from '../log/find-entry.js';
import { type LogLeaf, leafObjectPath, receiptPath } from '../log/log-leaf.js';
import { checkpointPath } from '../log/log-paths.js';
import type { LogTiles } from '../log/log-tiles.js';
import { problemOf } from '../log/log-verdict.js';
import { type LogSource, openLog } from '../log/open-log.js';
import { encodeReceipt } from '../log/receipt.js';
import { foldPeaks, peaksOf } from '../log/subtree.js';
import { leafHash } from '../log/tree-hash.js';
import { LoggedVerifier } from '../log/verify-logged.js';
import type { CallLog, LeafVerdict } from './call-log.js';
import type { LoggedLeaf } from './evidence-report.js';

/** A log of so many leaves is searched for one call: 256 bundles, half a second. */
export const SEARCHED_FOR_ONE_MAX = 65_536;
/** And so many for all calls: what is kept of their leaves takes some 300 MB. */
export const SEARCHED_FOR_ALL_MAX = 1_000_000;

export interface StoreLogOptions extends LogSource {
  /** Unix milliseconds. */
  readonly now: number;
  /** How long an object may take to be in the log. */
  readonly mergeDelayMs: number;
  /** Up to how many leaves the log is searched, entry by entry. */
  readonly searchedMax: number;
}

/** By call, its seals in the log, ascending. */
export type LoggedSeals = ReadonlyMap<string, readonly LoggedLeaf[]>;

/** The whole log as it was when it was searched. */
interface Searched {
  readonly seals: LoggedSeals;
  readonly size: number;
  readonly tiles: LogTiles;
}

/**
 * The log in the store, for many calls: its newest checkpoint and its tiles are read once. Once it was
 * searched, a seal without a receipt is not searched for again.
 */
export class StoreLog implements CallLog {
  readonly notChecked: string[] = [];
  readonly #options: StoreLogOptions;
  readonly #verifier: LoggedVerifier;
  #search: Promise<Searched | undefined> | undefined;

  constructor(options: StoreLogOptions) {
    const { reader } = options;
    this.#options = options;
    this.#verifier = new LoggedVerifier({
      ...options,
      reader: {
        read: async (key) => (await reader.read(key)) ?? this.#receiptAt(key),
        list: (prefix) => reader.list(prefix),
      },
    });
  }

  async verdictOn(leaf: LogLeaf, sinceMs: number): Promise<LeafVerdict> {
    const { now, mergeDelayMs } = this.#options;
    return (
      (await this.#absent(leaf, sinceMs)) ??
      this.#verifier.verify({ leaf, sealedAt: sinceMs, now, mergeDelayMs })
    );
  }

  async leavesOf(callId: string): Promise<readonly LoggedLeaf[] | undefined> {
    const seals = await this.seals();
    return seals && (seals.get(callId) ?? []);
  }

  /**
   * Every seal that the log knows of, from its entries; they must lead to the root that was signed.
   * `undefined` where the log is too long for that or its entries are not those: `notChecked` then says so.
   */
  async seals(): Promise<LoggedSeals | undefined> {
    return (await (this.#search ??= this.#searched()))?.seals;
  }

  /** Of a seal that should be in the log by now, and is not in the one that was searched. */
  async #absent(leaf: LogLeaf, sinceMs: number): Promise<LeafVerdict | undefined> {
    const { reader, now, mergeDelayMs } = this.#options;
    const searched = await this.#search;
    if (searched === undefined || !isSeal(leaf) || now - sinceMs < mergeDelayMs) return undefined;
    if (sealAt(searched, receiptPath(leaf)) !== undefined) return undefined;
    if ((await reader.read(receiptPath(leaf))) !== undefined) return undefined;
    const { size } = searched;
    const text = `${leafObjectPath(leaf)} is in none of the ${size} entries of the log`;
    return { verdict: 'not-in-log', size, text };
  }

  /** A receipt that is not written yet, or was lost, for a seal that the search has found. */
  async #receiptAt(key: string): Promise<Buffer | undefined> {
    const searched = await this.#search;
    const seal = searched && sealAt(searched, key);
    if (seal === undefined) return undefined;
    const checkpoint = await this.#options.reader.read(checkpointPath(searched!.size));
    if (checkpoint === undefined) return undefined;
    const proof = await searched!.tiles.inclusionProof(seal.index, searched!.size);
    return encodeReceipt({ index: seal.index, proof, checkpoint });
  }

  async #searched(): Promise<Searched | undefined> {
    try {
      const { newest, tiles } = await openLog(this.#options);
      if (newest.size > this.#options.searchedMax) {
        return this.#notSearched(`it has ${newest.size} entries`);
      }
      const seals = new Map<string, LoggedLeaf[]>();
      const hashes: Buffer[] = [];
      for await (const { index, bytes } of tiles.entriesIn(0, newest.size)) {
        hashes.push(leafHash(bytes));
        const leaf = leafIn(bytes);
        if (leaf !== undefined && isSeal(leaf)) note(seals, { ...leaf, index });
      }
      const root = foldPeaks(peaksOf(hashes));
      if (newest.size === 0 || root?.equals(newest.root)) {
        return { seals, size: newest.size, tiles };
      }
      return this.#notSearched('its entries are not those that were signed');
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined) throw error;
      return this.#notSearched(problem.text);
    }
  }

  #notSearched(why: string): undefined {
    this.notChecked.push(`whether the log knows of other revisions: ${why}`);
    return undefined;
  }
}

const isSeal = ({ type }: LogLeaf): boolean => type === 'manifest' || type === 'amendment';

/** The first seal whose receipt would lie under this key. */
function sealAt({ seals }: Searched, key: string): LoggedLeaf | undefined {
  const [, callId] = key.split('/');
  return seals.get(callId ?? '')?.find((leaf) => receiptPath(leaf) === key);
}

function note(seals: Map<string, LoggedLeaf[]>, leaf: LoggedLeaf): void {
  const callId = leaf.id.slice(0, leaf.id.lastIndexOf('/'));
  const known = seals.get(callId);
  if (known === undefined) seals.set(callId, [leaf]);
  else known.push(leaf);
}
