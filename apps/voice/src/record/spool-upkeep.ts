import type { Spool, SpoolDamage, SpoolKey } from '@verbatim/backpressure';
import type { Logger } from '@verbatim/platform';
import { Acknowledgements, PutAside, type CallKeyring, type Database } from '@verbatim/storage';
import type { LaneOutlets } from './lane-outlets.js';
import type { RecordMetrics } from './record-metrics.js';
import { SpoolRecovery } from './spool-recovery.js';
import { UnacknowledgedReoffer } from './unacknowledged-reoffer.js';

export interface SpoolUpkeepOptions {
  readonly root: string;
  readonly key: SpoolKey;
  readonly keyring: CallKeyring;
  readonly database: Database;
  readonly outlets: LaneOutlets;
  readonly metrics: RecordMetrics;
  readonly logger: Logger;
  /** Nobody waits for this dead process any more. */
  onDrained(processId: string): void;
  /** Nobody will acknowledge it. */
  onPutAside(epoch: string, seq: number): void;
}

/** What gets events out of spools that did not go by themselves: the own one, and those of the dead. */
export class SpoolUpkeep {
  private readonly index: Acknowledgements;

  constructor(private readonly options: SpoolUpkeepOptions) {
    this.index = new Acknowledgements(options.database);
  }

  recoveryInto(own: string): SpoolRecovery {
    const { root, key, keyring, logger, outlets, metrics, onDrained } = this.options;
    return new SpoolRecovery({
      ...{ root, own, key, logger, index: this.index },
      laneOfVertical: (vertical) => outlets.find(vertical),
      recoverKeys: (directory) => keyring.recoverPending(directory),
      onRecovered: (events) => metrics.recovered(events),
      onDrained,
      onDamage: (damage) => this.damaged(damage),
    });
  }

  /** One for each vertical: it waits for room, and may not keep the others waiting. */
  reofferOf(spool: Spool): UnacknowledgedReoffer {
    const { outlets, metrics, onPutAside } = this.options;
    return new UnacknowledgedReoffer({
      spool,
      laneOfVertical: (vertical) => outlets.find(vertical),
      isStuck: (lane) => outlets.isStuck(lane),
      // An index that is away knows nothing; that it is away is told by whoever polls it.
      putAside: (epochs) => PutAside.of(this.index, epochs).catch(() => PutAside.NOTHING),
      onPutAside: (epoch, seq) => {
        spool.acknowledge(epoch, [[seq, seq]]);
        onPutAside(epoch, seq);
      },
      onReoffered: (events) => metrics.reoffered(events),
      now: () => performance.now(),
    });
  }

  damaged({ path, kind, offset, records = 1 }: SpoolDamage): void {
    this.options.metrics.spoolDamaged(kind, records);
    this.options.logger.error({ path, kind, offset, records }, 'A spool file is damaged.');
  }
}
