import type { Logger } from '@verbatim/platform';
import type { PolicyKeeper } from '@verbatim/storage';
import { PollingLoop } from '../polling-loop.js';

/** How long a decision may be nowhere but in PostgreSQL. */
const KEEP_EVERY_MS = 5_000;

export interface PolicyKeepingOptions {
  readonly keeper: Pick<PolicyKeeper, 'turn'>;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

/** Copies what was decided about the policy into the object store, so that a lost database can be built again. */
export function createPolicyKeeping({ keeper, logger, onBug }: PolicyKeepingOptions): PollingLoop {
  const turn = async (): Promise<boolean> => {
    const { kept, notKept } = await keeper.turn();
    for (const decision of notKept) {
      logger.error(decision, 'A decision about the policy cannot be kept in the object store.');
    }
    if (kept > 0) logger.info({ kept }, 'Kept decisions about the policy.');
    return false;
  };
  return new PollingLoop({ name: 'policy keeping', pollMs: KEEP_EVERY_MS, turn, logger, onBug });
}
