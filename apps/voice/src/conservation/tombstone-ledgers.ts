import type { EventV1 } from '@verbatim/contracts';
import { StageLedger } from '@verbatim/backpressure';

/** Where it stands in the books that an event gave way after its epoch was closed: nobody can tell of it. */
const NOBODYS = 'unclassified';

/** The books of the `tombstone` stage: from an event that gave way to the `stream.gap` that names it. */
export class TombstoneLedgers {
  private readonly byVertical = new Map<string, StageLedger>();

  /** `held`: events of the vertical that gave way and are not written down yet. */
  constructor(private readonly held: (vertical: string) => number) {}

  of(vertical: string): StageLedger {
    const known = this.byVertical.get(vertical);
    if (known) return known;
    const held = (): number => this.held(vertical);
    const ledger = new StageLedger({ stage: 'tombstone', vertical, held });
    this.byVertical.set(vertical, ledger);
    return ledger;
  }

  noted(vertical: string | undefined): void {
    this.of(vertical ?? NOBODYS).count('arrived');
  }

  /** A tombstone has its number. Other events are none. */
  numbered(event: EventV1): void {
    if (event.kind === 'stream.gap') this.of(event.vertical).count('out', event.count);
  }
}
