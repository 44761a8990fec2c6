export type { Agent } from './agents/agent.js';
export { AgentFile, type HandOff } from './agents/agent-file.js';
export {
  AgentState,
  type AgentTeam,
  agentIn,
  firstState,
  resumedState,
  spokenState,
} from './agents/agent-state.js';
export { agentsPage, stateDiagram } from './agents/agents-page.js';
export {
  type Detail,
  type Details,
  type DetailValue,
  parameterOf,
  parameterSchemaOf,
} from './agents/details.js';
export {
  detailsOf,
  HAND_OFF_REFUSALS,
  HAND_OFFS_MAX,
  type HandOffAnswer,
  type HandOffRefusal,
  type HandOffRequest,
  handOff,
} from './agents/hand-off.js';
export { agentJsonSchema } from './agents/json-schema.js';
export { disclosureIn, disclosuresOf, openingWords, saysWords } from './agents/opening.js';
export { type StartedCall, callAtStart } from './calls/call-at-start.js';
export { type Happening, ruleEventsOf } from './calls/rule-events.js';
export { dayIn, isoDay } from './extraction/calendar.js';
export { type EvalDialogue, type Half, type TextFile } from './evals/eval-dialogue.js';
export { EvalFileError } from './evals/eval-file.errors.js';
export {
  type EvalRun,
  measuresOf,
  parseEvalHistory,
  parseEvalRun,
  runOf,
  withRun,
} from './evals/eval-run.js';
export {
  ENTITY_TARGETS,
  F1_TOLERANCE,
  f1Of,
  isOfOneVertical,
  type Measure,
  MeasureBoard,
  type Regression,
  regressionsOf,
} from './evals/measures.js';
export { type EvalSources, readEvalSet } from './evals/read-eval-set.js';
export { type EntityResult, scoreEntities } from './evals/score-entities.js';
export { type FindingsResult, scoreFindings } from './evals/score-findings.js';
export {
  type ConversationContext,
  type Entity,
  EXTRACTED_TYPES,
  type ExtractedType,
  type SpokenTurn,
} from './extraction/entity.js';
export { extractEntities } from './extraction/extract-entities.js';
export { type FinalSlot, finalSlots } from './extraction/final-slots.js';
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
export { CallHistory, PastCall } from './dialing/call-history.js';
export { revocationDeadline } from './dialing/consents.js';
export type { DialAnswer, DialReason, DialReasonCode } from './dialing/dial-answer.js';
export { DIAL_PURPOSES, type DialPlan, type DialPurpose } from './dialing/dial-case.js';
export { mayDial } from './dialing/may-dial.js';
export { mayText, type TextAnswer, type TextPlan } from './dialing/may-text.js';
export { type PlacedCall, dialedEventsOf, isCountedCall } from './dialing/placed-call.js';
export {
  type DisposalAnswer,
  type DisposalCase,
  type Kept,
  mayDispose,
} from './erasure/may-dispose.js';
export {
  type ErasureAnswer,
  type ErasureCase,
  type FloorInTheWay,
  mayErase,
} from './erasure/may-erase.js';
export { Guard, type GuardOutcome } from './guard/guard.js';
export { PartyKeys } from './people/party-keys.js';
export { type CallEnds, type PersonOnCall, peopleOnCall } from './people/people-on-call.js';
export { personNumber } from './people/person-number.js';
export { type PartyPlaces, placesOf } from './jurisdictions/party-places.js';
export {
  type RecordingConsent,
  recordingConsentIn,
  strictestRecordingConsent,
} from './jurisdictions/recording-consent.js';
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
export type { RetentionClass, RetentionClock } from './retention/retention-class.js';
export {
  type RetentionCatalog,
  RetentionFileError,
  readRetentionCatalog,
  retentionCatalogFrom,
} from './retention/retention-catalog.js';
export {
  type Retention,
  type RetentionBound,
  type RetentionFacts,
  retentionFor,
} from './retention/retention-for.js';
export { type TextGridProblem, type TimedText, parseTextGrid } from './transcripts/text-grid.js';
export { verticalJsonSchema } from './verticals/json-schema.js';
export {
  type LocatedVertical,
  parseLocated as locateVertical,
  parseVerticalFile,
} from './verticals/parse-vertical-file.js';
export {
  classesWithout,
  REDACTION_CLASSES,
  type RedactionClass,
} from './redaction/redaction-classes.js';
export { VerticalCatalog } from './verticals/vertical-catalog.js';
export { VerticalFileError, type VerticalFileProblem } from './verticals/vertical-file.errors.js';
export {
  type CallEvent,
  type CallInput,
  type CallTurn,
  type JudgeAnswer,
} from './rules/call-input.js';
export { type JudgeQuestion, judgeQuestionsOf } from './rules/judge-questions.js';
export { CALL_EVENTS, CallEventName } from './rules/call-event.js';
export { CallType, Direction, FactValues } from './rules/call-facts.js';
export { ENTITY_TYPES, EntityType } from './rules/entity-type.js';
export { FixturesFile } from './rules/fixtures-file.js';
export { HistoryCall, type HistorySnapshot } from './rules/history.js';
export { Jurisdiction, withEnclosing } from './rules/jurisdiction-code.js';
export type { LiveIntent, LiveSpan } from './rules/live-intent.js';
export { type LiveCall, LiveEvaluator } from './rules/live/live-evaluator.js';
export type { LiveTurn } from './rules/live/live-turns.js';
export {
  RuleFileError,
  locateFixtures,
  parseFixturesFile,
  parseRuleFile,
} from './rules/parse-rule-file.js';
export { type Rule, RuleFile, SEVERITIES, Severity } from './rules/rule-file.js';
export { FIXTURES_SUFFIX, type ParameterSettings, RuleSet } from './rules/rule-set.js';
export { ENGINE_VERSION, evaluateCall, inputDigestOf } from './rules/evaluation/evaluate-call.js';
export {
  type AlarmCount,
  type CleanConversation,
  actsOnWords,
  alarmsOnCleanTalk,
} from './rules/fixtures/clean-talk.js';
export { callOf } from './rules/fixtures/fixture-call.js';
export {
  FIXTURE_KINDS,
  type RuleTest,
  fixtureVerdicts,
  testRule,
} from './rules/fixtures/test-rule.js';
export { type ParameterValue } from './rules/parameter.js';
export { settingProblem } from './rules/parameter-settings.js';
export { indexRow, ruleDocument } from './rules/documents/rule-document.js';
export { type RuleLibrary, readRuleLibrary } from './rules/rule-library.js';
export { callSettingsOf, settingProblems } from './rules/vertical-settings.js';
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
export { E164, Zone } from './verticals/fields.js';
export type { ToolBackendChoice } from './verticals/tool-backend.js';
export {
  ATTESTATION_KINDS,
  type Attestation,
  type AttestationGap,
  attestationGaps,
  type AttestationKind,
  type AttestationMoment,
  attestedUntil,
  handlesHealthData,
} from './verticals/attestations.js';
export { type AttestationProblem, attestationProblems } from './verticals/attestation-problems.js';
export { areVendorsSimulated } from './verticals/simulated-vendors.js';
export {
  ENFORCEMENTS,
  LOCK_DEFAULT,
  type Disclosure,
  type Enforcement,
  type EscalationContact,
  type RuleSetting,
} from './verticals/obligations.js';
export type { Payment } from './verticals/payment.js';
export * from './verticals/telephone.js';
export { type OpeningHours, isOpenAt, opensNext } from './verticals/opening-hours.js';
export type { Menu, Silence } from './verticals/turn-taking.js';
export { type VerticalConfig, VerticalFile } from './verticals/vertical-file.js';
export {
  type VerticalInForce,
  type VerticalMode,
  verticalAt,
  verticalIn,
} from './verticals/vertical-in-force.js';
export {
  dayAt,
  dayOf,
  instantOf,
  isKnownZone,
  isoDayOf,
  minuteOfDayAt,
  weekdayOf,
} from './zones/local-time.js';
export { policyDigest } from './policies/policy-digest.js';
export type { PolicyFile } from './policies/policy-file.js';
export { type PolicySet, PolicySetError, readPolicySet } from './policies/policy-set.js';
export { enforcementOf } from './policies/rule-enforcement.js';
export { contactAtStart, type ContactOnCall, contactOnCall } from './people/contact-on-call.js';
