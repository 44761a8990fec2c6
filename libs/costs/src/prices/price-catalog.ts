import type { PriceTable } from './price-table.js';

/** The last instant that has a date. */
const DATE_MS_MAX = 8_640_000_000_000_000;

/** Every table that this installation has. */
export class PriceCatalog {
  private readonly byVersion: ReadonlyMap<string, PriceTable>;

  constructor(tables: readonly PriceTable[]) {
    this.byVersion = new Map(tables.map((table) => [table.version, table]));
  }

  get versions(): string[] {
    return [...this.byVersion.keys()].sort();
  }

  of(version: string): PriceTable | undefined {
    return this.byVersion.get(version);
  }

  /**
   * The newest one that is valid on the day (UTC) of the instant. It goes by when a call began, not by when it is
   * sealed, so that an amendment of it is priced alike. Undefined: the call is older than every table.
   */
  at(instantMs: number): PriceTable | undefined {
    if (instantMs > DATE_MS_MAX) return undefined;
    const day = new Date(instantMs).toISOString().slice(0, 10);
    let newest: PriceTable | undefined;
    for (const table of this.byVersion.values()) {
      if (table.validFrom <= day && isNewer(table, newest)) newest = table;
    }
    return newest;
  }
}

const isNewer = (table: PriceTable, than: PriceTable | undefined): boolean =>
  than === undefined ||
  table.validFrom > than.validFrom ||
  (table.validFrom === than.validFrom && table.version > than.version);
