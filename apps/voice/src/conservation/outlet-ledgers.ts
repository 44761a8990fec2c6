import type { EventV1 } from '@verbatim/contracts';
import { StageLedger } from '@verbatim/backpressure';

/** The books of the `outlet` stage, from the number to the lane, for each vertical. */
export class OutletLedgers {
  private readonly byVertical = new Map<string, StageLedger>();

  /** `held`: every event that has its number and was not handed to its lane. */
  constructor(private readonly held: () => readonly { readonly event: EventV1 }[]) {}

  of(vertical: string): StageLedger {
    const known = this.byVertical.get(vertical);
    if (known) return known;
    const held = (): number =>
      this.held().filter(({ event }) => event.vertical === vertical).length;
    const ledger = new StageLedger({ stage: 'outlet', vertical, held });
    this.byVertical.set(vertical, ledger);
    return ledger;
  }

  numbered({ vertical }: EventV1): void {
    this.of(vertical).count('arrived');
  }

  /** It has its number, and the lag's control law left it out. */
  shed({ vertical }: EventV1): void {
    this.of(vertical).count('arrived');
    this.of(vertical).count('shed');
  }

  lost({ vertical }: EventV1): void {
    this.of(vertical).count('dropped');
  }

  handedOver({ vertical }: EventV1): void {
    this.of(vertical).count('out');
  }
}
