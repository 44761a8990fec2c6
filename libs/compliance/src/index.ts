export { dayIn, isoDay } from './extraction/calendar.js';
export {
  type ConversationContext,
  type Entity,
  EXTRACTED_TYPES,
  type ExtractedType,
  type SpokenTurn,
} from './extraction/entity.js';
export { extractEntities } from './extraction/extract-entities.js';
export { type FinalSlot, finalSlots } from './extraction/final-slots.js';
export { canonicalAddress } from './extraction/find-addresses.js';
export { canonicalPhone } from './extraction/find-phones.js';
export { canonicalName } from './extraction/find-providers.js';
export {
  Capture,
  type CaptureChange,
  type CapturedEvent,
  type CapturePause,
  type CaptureSignal,
} from './capture/capture.js';
export { CardPause } from './capture/card-pause.js';
export {
  permitsRecording,
  refusesRecording,
  saysRecordingNotice,
} from './capture/recording-phrases.js';
export { spokenWords } from './capture/spoken-phrases.js';
export { Guard, type GuardOutcome } from './guard/guard.js';
export {
  REDACTOR,
  type RedactedSpan,
  type RedactedText,
  type TranscriptTurn,
  redactTranscript,
} from './redaction/redact-transcript.js';
export { verticalJsonSchema } from './verticals/json-schema.js';
export { parseVerticalFile } from './verticals/parse-vertical-file.js';
export { VerticalCatalog } from './verticals/vertical-catalog.js';
export { VerticalFileError, type VerticalFileProblem } from './verticals/vertical-file.errors.js';
export {
  type CallEvent,
  type CallInput,
  type CallTurn,
  type JudgeAnswer,
} from './rules/call-input.js';
export { CALL_EVENTS, CallEventName } from './rules/call-event.js';
export { CallType, Direction, FactValues } from './rules/call-facts.js';
export { ENTITY_TYPES, EntityType } from './rules/entity-type.js';
export { FixturesFile } from './rules/fixtures-file.js';
export { HistoryCall, type HistorySnapshot } from './rules/history.js';
export { Jurisdiction, withEnclosing } from './rules/jurisdiction-code.js';
export type { LiveIntent } from './rules/live-intent.js';
export { RuleFileError, parseFixturesFile, parseRuleFile } from './rules/parse-rule-file.js';
export { type Rule, RuleFile, SEVERITIES, Severity } from './rules/rule-file.js';
export type { RuleSet } from './rules/rule-set.js';
export {
  type Finding,
  type FindingOutcome,
  type NotJudged,
  type Span,
  type Verdict,
} from './rules/verdict.js';
export {
  type FieldPath,
  type LocatedOutcome,
  type LocatedYaml,
  type Position,
  readLocated,
} from './yaml-files/located-yaml.js';
export { YamlFileError, type YamlFileProblem } from './yaml-files/yaml-file.errors.js';
export { E164 } from './verticals/fields.js';
export type { AgentTool } from './verticals/agent.js';
export {
  ENFORCEMENTS,
  type Disclosure,
  type Enforcement,
  type EscalationContact,
  type RuleSetting,
} from './verticals/obligations.js';
export { type OpeningHours, isOpenAt } from './verticals/opening-hours.js';
export { type VerticalConfig, VerticalFile } from './verticals/vertical-file.js';
export {
  type VerticalInForce,
  type VerticalMode,
  verticalAt,
} from './verticals/vertical-in-force.js';
