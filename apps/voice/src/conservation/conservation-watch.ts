import { ConservationWatch } from '@verbatim/backpressure';
import { ConservationReport, type ConservationReportOptions } from '@verbatim/platform';
import type { OutletLedgers } from './outlet-ledgers.js';
import type { TombstoneLedgers } from './tombstone-ledgers.js';
import type { VerticalLane } from '../record/vertical-lane.js';

export interface VoiceConservationOptions extends Omit<ConservationReportOptions, 'namespace'> {
  readonly processId: string;
  readonly outlet: OutletLedgers;
  readonly tombstones: TombstoneLedgers;
  readonly lanes: readonly VerticalLane[];
}

/** The books of every stage between an event's number and its acknowledgement. */
export function conservationWatch(options: VoiceConservationOptions): ConservationWatch {
  const { processId, outlet, tombstones, lanes } = options;
  const report = new ConservationReport({ namespace: 'voice', ...options });
  const watch = new ConservationWatch({
    processId,
    alarm: report,
    onChecked: (check, ledger) => report.checked(check, ledger.totals()),
  });
  for (const { options: lane, ledgers } of lanes) {
    const { vertical } = lane;
    watch.add(outlet.of(vertical), ...ledgers.all, tombstones.of(vertical));
  }
  return watch;
}
