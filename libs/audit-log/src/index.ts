export * from './accesses/access-day.js';
export * from './accesses/access-row.js';
export * from './accesses/check-access-day.js';
export * from './audit-log.errors.js';
export {
  BUNDLE_FILE_BYTES_MAX,
  type Bundle,
  bundleFileName,
  bundleReader,
  callKeyIn,
  decodeBundle,
  encodeBundle,
  isPageKnown,
} from './bundle/bundle.js';
export { BundledLog } from './bundle/bundled-log.js';
export { CHECK_PAGE } from './bundle/check-page.js';
export { type BundleInput, type LogProofs, makeBundle } from './bundle/make-bundle.js';
export { canonicalBytes, digestOf, sha256, sha256Hex } from './canonical.js';
export { assessCompleteness } from './completeness/assess-completeness.js';
export * from './completeness/completeness.js';
export { PROCESS_LOST_SOURCE, inferProcessLost } from './completeness/infer-process-lost.js';
export { conversationOf } from './conversation/conversation-of.js';
export * from './conversation/conversation.js';
export { FrameHeader } from './frames/frame-header.js';
export {
  type EncodedFrame,
  type WrittenEvent,
  decodeFrame,
  decodeWrittenFrame,
  encodeFrame,
  encodeWrittenFrame,
  readFrameHeader,
  writtenEvent,
} from './frames/frame.js';
export { CALL_KEY_BYTES, CallKey } from './keys/call-key.js';
export { LocalMasterKey, type MasterKey, WrappedKey, wrappedKeyPath } from './keys/master-key.js';
export { OverlappingMasterKeys } from './keys/overlapping-master-keys.js';
export * from './erasure/statement-bodies.js';
export * from './limits.js';
export {
  type Checkpoint,
  type NoteSigner,
  ORIGIN_FORM,
  openCheckpoint,
  signCheckpoint,
} from './log/checkpoint.js';
export { type ConsistencyClaim, verifyConsistency } from './log/consistency.js';
export { decodeEntryBundle, encodeEntryBundle } from './log/entry-bundle.js';
export { type LogGrowth, type LogObject, growLog } from './log/grow-log.js';
export { type InclusionClaim, rootFromInclusionProof, verifyInclusion } from './log/inclusion.js';
export { EMPTY_EDGE, type LogEdge, readLogEdge, rootOfEdge } from './log/log-edge.js';
export * from './log/log-leaf.js';
export * from './log/log-paths.js';
export * from './log/log.errors.js';
export { type LogEntry, LogTiles } from './log/log-tiles.js';
export type { LogProblem, LogVerdict } from './log/log-verdict.js';
export type { LoggedQuestion, LoggedReport } from './log/logged-report.js';
export type { SearchProgress } from './log/find-entry.js';
export type { LogSource } from './log/open-log.js';
export { type Receipt, decodeReceipt, encodeReceipt } from './log/receipt.js';
export { noteKeyId, verifierKey } from './log/signed-note.js';
export type { RecomputeProgress } from './log/recompute-log.js';
export { EMPTY_ROOT, leafHash, nodeHash } from './log/tree-hash.js';
export { type LogReport, verifyLog } from './log/verify-log.js';
export { LoggedVerifier, verifyLogged } from './log/verify-logged.js';
export { inReadingOrder } from './reading-order.js';
export * from './retention/check-retention.js';
export * from './retention/retention-lock.js';
export * from './seal/document-signature.js';
export * from './seal/manifest.js';
export * from './seal/redacted-transcript.js';
export {
  type JudgedCall,
  StoredVerdict,
  encodeVerdict,
  openVerdictInput,
} from './seal/stored-verdict.js';
export { type SealInput, type SealedCall, type SealedObject, sealCall } from './seal/seal-call.js';
export { openSealedEvents } from './seal/sealed-events.js';
export { recordingsOf } from './seal/recordings-of.js';
export { uncoveredSpansOf } from './seal/uncovered-spans.js';
export { openVoicemail, sealVoicemail, voicemailPath } from './seal/voicemail-recording.js';
export {
  Ed25519Signer,
  type GivenTrustedKey,
  type ManifestSigner,
  type TrustedKey,
  TrustedKeys,
  keyIdOf,
} from './seal/signer.js';
export { type WordsIdentity, openWords, sealWords } from './sealed-words.js';
export * from './statements/statement-paths.js';
export * from './statements/statement.js';
export {
  type EvidenceReport,
  type EvidenceVerdict,
  type LoggedLeaf,
  type Outcome,
  outcomeOf,
} from './verify/evidence-report.js';
export type { CallLog, LeafVerdict } from './verify/call-log.js';
export {
  SEARCHED_FOR_ALL_MAX,
  SEARCHED_FOR_ONE_MAX,
  StoreLog,
  type StoreLogOptions,
} from './verify/store-log.js';
export { verifyCall } from './verify/verify-call.js';
export { parseCertificate, requireTrusted } from './vcon/certificate-chain.js';
export { callInVcon, type ImportedCall } from './vcon/vcon-to-call.js';
export { VCON_RULES, checkVcon } from './vcon/check-vcon.js';
export { type ExportInput, type ExportedVcon, exportCall } from './vcon/export-call.js';
export type { VconProblem, VconRule } from './vcon/rules/vcon-rule.js';
export { VCON_ALGORITHM, type VconSigner } from './vcon/sign-vcon.js';
export { VCON_BYTES_MAX, VCON_MEDIA_TYPE } from './vcon/vcon.js';
export * from './vcon/vcon.errors.js';
export { type VerifiedVcon, verifySignedVcon } from './vcon/verify-signed-vcon.js';
export { type EvidenceInput, verifyEvidence } from './verify/verify-evidence.js';
export type {
  Integrity,
  ObjectReader,
  VerifiedRevision,
  VerifyReport,
} from './verify/verify-report.js';
