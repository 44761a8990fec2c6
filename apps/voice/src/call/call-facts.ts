import type { VerticalConfig } from '@verbatim/compliance';
import type { CallFacts } from '../record/epoch-writer.js';

/** What every event of a call says of it. */
export function factsOf(callId: string, vertical: VerticalConfig): CallFacts {
  const { policy, revision: policyRevision } = vertical;
  return { callId, vertical: vertical.vertical, policy, policyRevision };
}
