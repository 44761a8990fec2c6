import type { QueueName, QueuePolicy } from '@verbatim/contracts';
import type { BackendFactory, ConnectionOptions, IQueueBackend, Queue } from 'bullmq';
import type { AdmissionBackend } from './admission/admission-backend.js';
import type { EvictionPolicy } from './eviction/eviction-policy.js';

/** A BullMQ backend that is also bounded. */
export type BoundedBackend = IQueueBackend & AdmissionBackend;

export type BoundedBullmqQueue = Queue<
  unknown,
  unknown,
  string,
  unknown,
  unknown,
  string,
  BoundedBackend
>;

/**
 * One queue's connections to one engine, for one producer or one worker: what differs between Redis
 * and PostgreSQL and nothing else.
 */
export interface QueueEngine {
  /** For the constructors of BullMQ's `Queue` and `Worker`. Called once. */
  readonly createBackend: BackendFactory<BoundedBackend>;
  /** To be spread into BullMQ's options. */
  readonly bullmqOptions: { readonly connection: ConnectionOptions; readonly prefix?: string };
  /** From the payload's JSON to what BullMQ stores, and back from what BullMQ hands a worker. */
  encodePayload(json: string): string;
  decodePayload(data: unknown): unknown;
  /** A lost connection or a refusing server becomes `QueueUnavailableError`; the rest is unchanged. */
  toQueueError(error: unknown): unknown;
  /** After the backend was closed. */
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly name: QueueName;
  readonly policy: QueuePolicy;
  readonly eviction: EvictionPolicy;
  readonly role: 'producer' | 'worker';
}
