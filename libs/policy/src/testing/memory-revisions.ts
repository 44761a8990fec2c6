import { OperationalError } from '@verbatim/contracts';
import type { EnforcedRevision, PolicyRevisionSource, PolicyTexts } from '../policy-revisions.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

/** The port of stored revisions, in memory, with a switch for being away. */
export class MemoryRevisions implements PolicyRevisionSource {
  isAway = false;
  readonly stored = new Map<string, PolicyTexts>();
  private current: EnforcedRevision | undefined;

  activate(revision: bigint, digest: string, texts: PolicyTexts): void {
    this.stored.set(digest, texts);
    this.current = { revision, digest };
  }

  async enforced(): Promise<EnforcedRevision | undefined> {
    this.requirePresence();
    return this.current;
  }

  async textsOf(digest: string): Promise<PolicyTexts | undefined> {
    this.requirePresence();
    return this.stored.get(digest);
  }

  async remember(digest: string, texts: PolicyTexts): Promise<void> {
    this.requirePresence();
    this.stored.set(digest, texts);
  }

  private requirePresence(): void {
    if (this.isAway) throw new AwayError('away');
  }
}
