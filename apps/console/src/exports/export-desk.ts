import {
  exportCall,
  VconExportError,
  type ExportedVcon,
  type MasterKey,
} from '@verbatim/audit-log';
import { objectReader, openVconSigner, readTrustedKeys, type ObjectStore } from '@verbatim/storage';
import type { ConsoleEnv } from '../console.env.js';
import { ApiProblem, notFound } from '../http/api-problem.js';

export interface ExportDeskPorts {
  readonly env: ConsoleEnv;
  readonly store: ObjectStore | undefined;
  readonly master: MasterKey | undefined;
}

/** Calls as signed vCons. Keys and certificates are read anew each time: what was renewed counts at once. */
export class ExportDesk {
  constructor(private readonly ports: ExportDeskPorts) {}

  /**
   * The full version where it is asked for and the master key is here, else the redacted one.
   * Errors: `ApiProblem`: 404 not sealed, 409 the record does not hold, 503 something is not set up.
   */
  async export(callId: string, { isFull }: { isFull: boolean }): Promise<ExportedVcon> {
    const { env, store, master } = this.ports;
    const now = new Date();
    const signer = await openVconSigner(env, now);
    if (store === undefined || env.TRUSTED_KEYS === undefined || signer === undefined) {
      const needed = 'an object store, TRUSTED_KEYS and VCON_SIGNING_KEY_FILE';
      throw new ApiProblem(503, 'UNAVAILABLE', `Exports need ${needed}.`);
    }
    const exported = await holding(async () =>
      exportCall({
        ...{ callId, signer, signedAt: now.getTime(), reader: objectReader(store) },
        trustedKeys: await readTrustedKeys(env.TRUSTED_KEYS!),
        masterKey: isFull ? master : undefined,
      }),
    );
    if (exported === undefined) throw notFound(`A sealed record of ${callId}`);
    return exported;
  }
}

async function holding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VconExportError)) throw error;
    throw new ApiProblem(409, 'RECORD_DOES_NOT_HOLD', error.message);
  }
}
