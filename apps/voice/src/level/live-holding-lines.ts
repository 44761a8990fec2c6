import type { VerticalCatalog } from '@verbatim/compliance';
import { readHoldingLines, type HoldingLine, type HoldingLines } from './holding-line.js';

/** The holding lines of the policy in force, replaced with it. */
export class LiveHoldingLines implements HoldingLines {
  private lines: HoldingLines = new Map();

  constructor(private readonly verticalsDirectory: string) {}

  /** Errors: `ConfigurationError` with every file that cannot be used; the lines before stay. */
  async read(catalog: Pick<VerticalCatalog, 'all'>): Promise<void> {
    this.lines = await readHoldingLines(catalog, this.verticalsDirectory);
  }

  get(vertical: string): HoldingLine | undefined {
    return this.lines.get(vertical);
  }
}
