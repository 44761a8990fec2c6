import type { CallKey } from '@verbatim/audit-log';
import { OperationalError } from '@verbatim/contracts';
import { isErased } from '../keys/is-erased.js';
import type { RebuildFindings } from './rebuild-findings.js';
import type { RebuildPorts } from './rebuild-ports.js';

/** The keys of calls, asked for once each; a call without one is told once. */
export class KnownKeys {
  readonly #missing = new Set<string>();

  constructor(
    private readonly ports: Pick<RebuildPorts, 'keys' | 'store'>,
    private readonly findings: RebuildFindings,
  ) {}

  /** Errors: those of a store or a key service that is away. */
  async of(callId: string): Promise<CallKey | undefined> {
    if (this.ports.keys === undefined || this.#missing.has(callId)) return undefined;
    try {
      return await this.ports.keys.open(callId);
    } catch (error) {
      if (!isOfThisCall(error)) throw error;
      this.#missing.add(callId);
      if (await isErased(this.ports.store, callId)) {
        this.findings.gone(callId, 'its key was destroyed with its words');
      } else {
        this.findings.fault(callId, `its key cannot be opened: ${error.message}`);
      }
      return undefined;
    }
  }
}

function isOfThisCall(error: unknown): error is OperationalError {
  if (!(error instanceof OperationalError)) return false;
  return error.code === 'KEYS.UNAVAILABLE' || !error.retryable;
}
