import type { EpochEvents } from '../reading-order.js';

/**
 * Obligations that the call leaves open: id → the epoch that opened it.
 *
 * Read in order over all epochs, since a process that takes a call over may settle what a dead one
 * owed. What a writer declares open when it closes its epoch counts as open even if the opening event
 * is not there.
 */
export function openObligationsOf(epochs: readonly EpochEvents[]): Map<string, string> {
  const open = new Map<string, string>();
  for (const { epoch, events } of epochs) {
    for (const event of events) {
      if (event.kind === 'obligation.opened') open.set(event.obligationId, epoch);
      else if (event.kind === 'obligation.closed') open.delete(event.obligationId);
      else if (event.kind === 'epoch.closed') {
        for (const id of event.openObligations) if (!open.has(id)) open.set(id, epoch);
      }
    }
  }
  return open;
}
