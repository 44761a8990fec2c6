import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';

/** Runs a command's body with what it may use, and tidies up after it. */
export interface CommandContext {
  /** For commands that need neither a record nor its configuration. */
  readonly terminal: () => Terminal;
  run(body: (access: RecordAccess, terminal: Terminal) => Promise<void>): Promise<void>;
}
