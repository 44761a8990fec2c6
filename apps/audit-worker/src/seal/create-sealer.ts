import { costsOfCall, type PriceCatalog } from '@verbatim/costs';
import type { LivePolicy } from '@verbatim/policy';
import type { Connections } from '../connections.js';
import type { JudgePorts } from '../evaluate/judge-call.js';
import { PolicyBooks } from '../evaluate/policy-books.js';
import { redactConversation } from './redact-conversation.js';
import { redactionClassesOf } from './redaction-classes-of.js';
import { retentionOf } from './retention-of.js';
import { Sealer, type SealerOptions } from './sealer.js';

export interface SealerSettings extends Pick<
  SealerOptions,
  'workerId' | 'claim' | 'refused' | 'metrics' | 'logger' | 'retryAfterMs'
> {
  readonly policy: LivePolicy;
  readonly prices: PriceCatalog;
  readonly model?: JudgePorts['model'];
}

/** What a sealer reaches of the world outside. */
export interface SealerConnections {
  readonly seals: SealerOptions['register'];
  readonly store: SealerOptions['store'];
  readonly keys: SealerOptions['keys'];
  readonly signer: SealerOptions['signer'];
  readonly partyKeys: Connections['partyKeys'];
  readonly policies: Pick<Connections['policies'], 'textsOf'>;
  readonly verdicts: Pick<Connections['verdicts'], 'contactsBefore'>;
}

/** The sealer as a worker has it. Measurements and fault tests run this very one. */
export function createSealer(
  options: SealerSettings,
  { seals, store, keys, signer, partyKeys, policies, verdicts }: SealerConnections,
): Sealer {
  const { policy, prices, model, ...others } = options;
  return new Sealer({
    ...others,
    register: seals,
    store,
    keys,
    signer,
    judge: {
      books: new PolicyBooks(policy, policies),
      keys: partyKeys,
      timeZoneData: process.versions.tz ?? 'unknown',
      contactsBefore: (personKey, asked) => verdicts.contactsBefore(personKey, asked),
      model,
    },
    retentionOf: (events, sealedAt) => retentionOf(policy.current.set, events, sealedAt),
    costsOf: (events) => costsOfCall(events, prices),
    redact: (conversation, events) => {
      const vertical = events[0]?.vertical ?? 'unclassified';
      const classes = redactionClassesOf(policy.current.set.catalog, vertical);
      return redactConversation(conversation, { classes });
    },
  });
}
