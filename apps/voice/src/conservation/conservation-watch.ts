import { ConservationWatch, type StageLedger } from '@verbatim/backpressure';
import { ConservationReport, type ConservationReportOptions } from '@verbatim/platform';
import type { TombstoneLedgers } from './tombstone-ledgers.js';
import type { VerticalLane } from '../record/vertical-lane.js';

export interface VoiceConservationOptions extends Omit<ConservationReportOptions, 'namespace'> {
  readonly processId: string;
  readonly outlets: readonly StageLedger[];
  readonly tombstones: TombstoneLedgers;
  readonly lanes: readonly VerticalLane[];
}

/** The books of every stage between an event's number and its acknowledgement. */
export function conservationWatch(options: VoiceConservationOptions): ConservationWatch {
  const { processId, outlets, tombstones, lanes } = options;
  const report = new ConservationReport({ namespace: 'voice', ...options });
  const watch = new ConservationWatch({
    processId,
    alarm: report,
    onChecked: (check, ledger) => report.checked(check, ledger.totals()),
  });
  watch.add(...outlets);
  for (const { options: lane, ledgers } of lanes) {
    watch.add(...ledgers.all, tombstones.of(lane.vertical));
  }
  return watch;
}
