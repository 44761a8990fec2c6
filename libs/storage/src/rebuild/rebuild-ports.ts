import type { CallKey, TrustedKeys } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import type { Database } from '../database/database.js';
import type { CallKeyring } from '../keys/call-keyring.js';
import type { ObjectStore } from '../objects/object-store.js';
import type { CallPerson } from '../people/call-people.js';
import type { Contact } from '../verdicts/committed-verdict.js';

/** A sealed call, opened: what the database keeps of it and the manifest does not say comes from here. */
export interface OpenedCall {
  readonly callId: string;
  readonly key: CallKey;
  readonly events: readonly EventV1[];
  /** The input beside its verdict; undefined where there is none. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
}

export interface PersonsOfCall {
  readonly contact: Contact | undefined;
  readonly people: readonly CallPerson[];
}

export interface RebuildPorts {
  readonly database: Database;
  readonly store: ObjectStore;
  /** Undefined without a master key: then nothing is rebuilt that only the sealed events say. */
  readonly keys: Pick<CallKeyring, 'open'> | undefined;
  readonly trustedKeys: TrustedKeys;
  /** Of the log: `LOG_ORIGIN`. */
  readonly origin: string;
  /** With whom the call was, by keyed digests; nobody, without the secrets. */
  personsOf(call: OpenedCall): PersonsOfCall;
  /** Told now and then; `done` counts objects of the step. */
  progress?(step: RebuildStep, done: number): void;
}

/** In order; each may be run again. */
export const REBUILD_STEPS = [
  'policies',
  'quarantine',
  'segments',
  'log',
  'removals',
  'calls',
] as const;
export type RebuildStep = (typeof REBUILD_STEPS)[number];
