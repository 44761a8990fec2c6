export { BookFile, BookFileError, parseBookFile } from './book/book-file.js';
export { BookWords } from './book/book-words.js';
export { EmbeddedBook } from './book/embedded-book.js';
export { loadBook, type LoadOutcome } from './book/load-book.js';
export * from './accesses/access.js';
export * from './accesses/access-log.js';
export * from './accesses/record-access.js';
export * from './calls/acknowledgements.js';
export * from './calls/call-index.errors.js';
export { CallIndex } from './calls/call-index.js';
export * from './calls/call-reads.js';
export { DurableHints, type DurableHintsOptions } from './calls/durable-hints.js';
export * from './calls/open-epochs.js';
export * from './calls/put-aside.js';
export * from './calls/quarantined-events.js';
export * from './calls/segment-commit.js';
export { openVconSigner, vconSignerFiles } from './certificates/open-vcon-signer.js';
export {
  createSelfSigned,
  readTrustedCertificates,
  readVconSigner,
  selfSignedFiles,
  type VconSignerFiles,
} from './certificates/vcon-signer-files.js';
export { VconEnv } from './certificates/vcon.env.js';
export {
  Database,
  type DatabaseOptions,
  openDatabase,
  type Transaction,
} from './database/database.js';
export * from './costs/cost-register.js';
export * from './database/database.errors.js';
export { type DatabaseFacts, databaseFacts } from './database/database-facts.js';
export { createFileDurably, replaceFileDurably } from './files/durable-file.js';
export * from './keys/call-key.errors.js';
export { CallKeyring, type CallKeyringOptions } from './keys/call-keyring.js';
export { forgetPendingKeys, keysDirectoryOf } from './keys/forget-pending-keys.js';
export { isErased } from './keys/is-erased.js';
export * from './keys/key-file.errors.js';
export { type KeyUse, withKeyChoice } from './keys/key-choice.js';
export { type KeyFileOptions, readMasterKey, readSigningKey } from './keys/key-files.js';
export * from './keys/key-service.errors.js';
export { readKmsPublicKey } from './keys/kms/kms-signer.js';
export * from './keys/open-keys.js';
export * from './keys/rewrap-keys.js';
export * from './keys/rotate-signing-key.js';
export * from './keys/trusted-key-files.js';
export * from './log/log-entry.js';
export * from './log/log.errors.js';
export { LogRegister, type Publication } from './log/log-register.js';
export { requestLogEntry } from './log/request-log-entry.js';
export { type LogToRestore, restoreLog } from './log/restore-log.js';
export { FileObjectStore } from './objects/file-object-store.js';
export { DELETABLE_PREFIX, isReplaceable, KEY_LENGTH_MAX } from './objects/object-key.js';
export { lockReader } from './objects/lock-reader.js';
export * from './objects/object-lock.js';
export * from './objects/object-store.errors.js';
export * from './objects/object-store.js';
export { type ObjectStoreEnv, openObjectStore } from './objects/open-object-store.js';
export type { S3Options } from './objects/s3/s3-client.js';
export { S3ObjectStore } from './objects/s3/s3-object-store.js';
export { SlowObjectStore } from './objects/slow-object-store.js';
export * from './reconcile/reconcile-store.js';
export * from './reconcile/recorded-calls.js';
export * from './registers/dead-letters.js';
export * from './registers/level-overrides.js';
export * from './registers/level-states.js';
export * from './registers/incidents.js';
export * from './registers/process-register.js';
export { type KeptAgentState, CallAgentStates } from './registers/call-agent-states.js';
export { type CallPayment, CallPayments } from './registers/call-payments.js';
export * from './registers/call-next-steps.js';
export { type StoredVoicemail, Voicemails } from './registers/voicemails.js';
export * from './registers/outbound-calls.js';
export * from './outbound/number-seal.js';
export { type CallMoments, CallMomentsRegister } from './registers/call-moments.js';
export { StreamTokens } from './registers/stream-tokens.js';
export { WebhookReceipts } from './registers/webhook-receipts.js';
export * from './seals/seal-claim.js';
export { type SealBacklog, SealRegister } from './seals/seal-register.js';
export * from './verdicts/committed-verdict.js';
export * from './verdicts/verdict-register.js';
export { StorageEnv } from './storage.env.js';
export * from './verdicts/judged-calls.js';
export * from './messages/message-outbox.js';
export * from './policies/policy-revision.js';
export { POLICY_HISTORY_MAX, PolicyRegister } from './policies/policy-register.js';
export * from './registers/console-accesses.js';
export { CallPeople, type CallPerson } from './people/call-people.js';
export {
  type HoldScope,
  LegalHolds,
  type LiftedHold,
  type PlacedHold,
  type StoredHold,
} from './holds/legal-holds.js';
export * from './removals/call-removal.js';
export { RemovalRegister, type RemovalLeaf } from './removals/removal-register.js';
export {
  type DecisionNotKept,
  type KeptDecisions,
  PolicyKeeper,
} from './policies/policy-keeper.js';
export type { NotRestored } from './rebuild/rebuild-findings.js';
export * from './rebuild/rebuild-index.js';
export * from './rebuild/rebuild-ports.js';
export * from './seals/seal-result-of.js';
