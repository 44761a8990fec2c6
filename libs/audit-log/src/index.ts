export * from './audit-log.errors.js';
export { canonicalBytes, digestOf, sha256 } from './canonical.js';
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
  encodeFrame,
  encodeWrittenFrame,
  readFrameHeader,
  writtenEvent,
} from './frames/frame.js';
export { CallKey } from './keys/call-key.js';
export { LocalMasterKey, type MasterKey, WrappedKey, wrappedKeyPath } from './keys/master-key.js';
export * from './limits.js';
export { type ConsistencyClaim, verifyConsistency } from './log/consistency.js';
export { type InclusionClaim, rootFromInclusionProof, verifyInclusion } from './log/inclusion.js';
export * from './log/log.errors.js';
export { EMPTY_ROOT, leafHash, nodeHash } from './log/tree-hash.js';
export { inReadingOrder } from './reading-order.js';
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
export { Ed25519Signer, type ManifestSigner, TrustedKeys, keyIdOf } from './seal/signer.js';
export { type WordsIdentity, openWords, sealWords } from './sealed-words.js';
export { verifyCall } from './verify/verify-call.js';
export type { Integrity, ObjectReader, VerifyReport } from './verify/verify-report.js';
export { requireTrusted } from './vcon/certificate-chain.js';
export { callInVcon, type ImportedCall } from './vcon/vcon-to-call.js';
export { VCON_RULES, checkVcon } from './vcon/check-vcon.js';
export { type ExportInput, type ExportedVcon, exportCall } from './vcon/export-call.js';
export type { VconProblem, VconRule } from './vcon/rules/vcon-rule.js';
export { VCON_ALGORITHM, type VconSigner } from './vcon/sign-vcon.js';
export { VCON_BYTES_MAX, VCON_MEDIA_TYPE } from './vcon/vcon.js';
export * from './vcon/vcon.errors.js';
export { type VerifiedVcon, verifySignedVcon } from './vcon/verify-signed-vcon.js';
