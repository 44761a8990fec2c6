export { Guard, type GuardOutcome } from './guard/guard.js';
export { toRedactedOffset, toSourceOffset } from './redaction/offset-map.js';
export {
  type GuardLeak,
  REDACTOR,
  type RedactedSpan,
  type RedactedText,
  type Redaction,
  type RedactionOptions,
  type TranscriptTurn,
  redactTranscript,
} from './redaction/redact-transcript.js';
export { REDACTION_CLASSES, type RedactionClass } from './redaction/redaction-classes.js';
export { parseVerticalFile } from './verticals/parse-vertical-file.js';
export { VerticalCatalog } from './verticals/vertical-catalog.js';
export { VerticalFileError, type VerticalFileProblem } from './verticals/vertical-file.errors.js';
export { E164, type VerticalConfig, VerticalFile } from './verticals/vertical-file.js';
