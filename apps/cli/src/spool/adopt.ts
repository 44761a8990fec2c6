import { randomUUID } from 'node:crypto';
import path from 'node:path';
import {
  adoptSpools,
  drainSpool,
  processIdOf,
  ProcessSpool,
  removeSpool,
  type DrainOffer,
  type SpoolKey,
  type SpoolListing,
  type StoredRecord,
} from '@verbatim/backpressure';
import { readCarriedEvent, type BoundedQueue } from '@verbatim/queue';
import { PutAside, type Acknowledgements, type CallKeyring } from '@verbatim/storage';
import type { QueueName } from '@verbatim/contracts';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { ArchiveSender } from './archive-sender.js';

export interface AdoptPorts {
  readonly root: string;
  readonly key: SpoolKey;
  readonly keyring: Pick<CallKeyring, 'recoverPending'>;
  readonly index: Pick<Acknowledgements, 'durableRanges' | 'putAside'>;
  queue(name: QueueName): Promise<BoundedQueue>;
  readonly signal: AbortSignal;
  say(text: string): void;
  /** Everything of this dead process is archived: nobody waits for it any more. */
  onDrained(processId: string): Promise<void>;
}

export interface Adopted {
  readonly directories: number;
  readonly drained: number;
  /** Directories that this key or build cannot read. */
  readonly refused: number;
  readonly heldRecords: number;
}

const SAY_EVERY_MS = 2_000;
const EPOCHS_PER_QUERY = 500;

/** The directories that were asked for, by process id. Errors: CommandFailure names every one that is not to be had. */
export function adoptable(
  spools: readonly SpoolListing[],
  root: string,
  processIds: readonly string[],
): ReadonlySet<string> {
  const own = spools.filter(({ directory }) => path.dirname(directory) === path.resolve(root));
  if (processIds.length === 0) {
    return new Set(own.filter(({ isOwned }) => !isOwned).map(({ directory }) => directory));
  }
  const problems: string[] = [];
  const wanted = new Set<string>();
  for (const id of processIds) {
    const found = own.find(({ processId }) => processId === id);
    if (!found) problems.push(`No spool of ${id} lies in ${root}.`);
    else if (found.isOwned)
      problems.push(`${id} is alive${pidOf(found)}; it sends its events itself.`);
    else wanted.add(found.directory);
  }
  if (problems.length > 0) throw new CommandFailure(problems.join(' '), EXIT_CODE.unknownId);
  return wanted;
}

const pidOf = ({ pid }: SpoolListing): string => (pid === undefined ? '' : ` (pid ${pid})`);

/**
 * Takes directories of dead processes over and sends what is in them until the archive has it all. Works
 * without any voice process, beside those that run.
 *
 * Crash: the directories lie in one of this command's own, whose owner is dead then: the next that adopts,
 * a voice process or this command, goes on.
 */
export async function adopt(wanted: ReadonlySet<string>, ports: AdoptPorts): Promise<Adopted> {
  const { root, key, signal } = ports;
  const processId = `cli-${randomUUID()}`;
  const own = await ProcessSpool.openAdopted({ directory: path.join(root, processId), key });
  const emptied: string[] = [];
  let refused = 0;
  let drained = 0;
  let heldRecords = 0;
  try {
    const directories = await adoptSpools({
      ...{ root, into: own.directory, key },
      isWanted: (directory) => wanted.has(directory),
      onEmpty: (directory) => void emptied.push(directory),
      onRefused: (problem) => {
        refused += 1;
        ports.say(problem);
      },
    });
    for (const directory of emptied) await ports.onDrained(processIdOf(directory));
    for (const directory of directories) {
      if (signal.aborted) break;
      const left = await drain(directory, processId, ports);
      heldRecords += left.heldRecords;
      if (!left.isGone) continue;
      drained += 1;
      await ports.onDrained(processIdOf(directory));
    }
    const all = emptied.length + directories.length;
    return { directories: all, drained: emptied.length + drained, refused, heldRecords };
  } finally {
    await own.close();
    await removeSpool(own.directory);
  }
}

async function drain(directory: string, processId: string, ports: AdoptPorts) {
  const { key, keyring, index, signal, say, queue } = ports;
  const name = path.basename(directory);
  const stored = await keyring.recoverPending(path.join(directory, 'keys'));
  if (stored > 0) say(`${name}: stored the keys of ${stored} calls.`);
  const sender = new ArchiveSender({
    ...{ processId, signal, queue },
    onWaiting: (vertical, reason) =>
      say(`${name}: the queue of ${vertical} is ${reason}; waiting.`),
  });
  const tally = new Tally(name, say);
  let putAside = PutAside.NOTHING;
  let heldRecords = 0;
  const isGone = await drainSpool({
    ...{ directory, key, signal },
    acknowledge: async (spool) => {
      await acknowledgeDurable(spool, index);
      putAside = await PutAside.of(index, spool.heldEpochs());
      heldRecords = spool.heldRecords;
      tally.held(heldRecords);
    },
    offer: (record) => offer(record, sender, putAside, tally),
    flush: () => sender.flush(),
    onDamage: ({ kind, path: file }) => say(`${name}: ${kind} in ${file}`),
  });
  tally.end(isGone, heldRecords);
  return { isGone, heldRecords };
}

async function offer(
  record: StoredRecord,
  sender: ArchiveSender,
  putAside: PutAside,
  tally: Tally,
): Promise<DrainOffer> {
  const event = readCarriedEvent(record);
  if (!event) {
    tally.unreadable(record.epoch);
    return 'passed-over';
  }
  if (putAside.has(event)) return 'settled';
  await sender.add(event, record.payload.byteLength);
  return 'offered';
}

async function acknowledgeDurable(
  spool: ProcessSpool,
  index: Pick<Acknowledgements, 'durableRanges'>,
): Promise<void> {
  const epochs = spool.heldEpochs();
  for (let at = 0; at < epochs.length; at += EPOCHS_PER_QUERY) {
    const durable = await index.durableRanges(epochs.slice(at, at + EPOCHS_PER_QUERY));
    for (const [epoch, ranges] of durable) spool.acknowledge(epoch, ranges);
  }
}

/** Says how far it is, now and then. */
class Tally {
  private saidAtMs = -Infinity;
  private total: number | undefined;
  private readonly unreadableEpochs = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly say: (text: string) => void,
  ) {}

  held(records: number): void {
    this.total ??= records;
    if (performance.now() - this.saidAtMs < SAY_EVERY_MS) return;
    this.saidAtMs = performance.now();
    this.say(`${this.name}: ${this.total - records} of ${this.total} events are archived.`);
  }

  unreadable(epoch: string): void {
    if (this.unreadableEpochs.has(epoch)) return;
    this.unreadableEpochs.add(epoch);
    this.say(`${this.name}: a record of epoch ${epoch} is no event; it stays.`);
  }

  end(isGone: boolean, heldRecords: number): void {
    const text = isGone
      ? `all ${this.total ?? 0} events are archived, and the directory is gone.`
      : `${heldRecords} events are left; nothing is lost.`;
    this.say(`${this.name}: ${text}`);
  }
}
