export { Guard, type GuardOutcome } from './guard/guard.js';
export {
  REDACTOR,
  type RedactedSpan,
  type RedactedText,
  type TranscriptTurn,
  redactTranscript,
} from './redaction/redact-transcript.js';
export { parseVerticalFile } from './verticals/parse-vertical-file.js';
export { VerticalCatalog } from './verticals/vertical-catalog.js';
export { VerticalFileError, type VerticalFileProblem } from './verticals/vertical-file.errors.js';
export { E164, type VerticalConfig, VerticalFile } from './verticals/vertical-file.js';
