import { SpokenPhrases, spokenWords } from './spoken-phrases.js';

/** What the agent says to tell that words are kept. */
const NOTICES = new SpokenPhrases([
  '(call|calls|line|lines|conversation|conversations) * (recorded|transcribed)',
  '(we|i|im|were|am|are) * (record|recording|transcribe|transcribing) * (call|calls|line|conversation|conversations)',
  '(you|youre) * being recorded',
  'recorded (line|call)',
  '(llamada|llamadas|conversacion) * (grabada|grabadas|graba|grabando|grabado|grabar)',
  '(grabamos|grabando) * (llamada|llamadas|conversacion)',
]);

/** A notice that holds one of these says the contrary. */
const NEGATIONS: ReadonlySet<string> = new Set(['not', 'never', 'no', 'nunca', 'without', 'sin']);

const REFUSALS = new SpokenPhrases([
  'do not (record|tape|transcribe) (me|us|this|my|our|the|it|anything|any)',
  'please do not (record|tape|transcribe)',
  'not (want|wish|allow) * (recorded|recording|taped|transcribed)',
  'not (want|wish|allow) * (call|conversation) * (recorded|taped|transcribed)',
  'not (want|like|wish) you to (record|tape|transcribe)',
  'not like (to|being) * recorded',
  'not (agree|consent|agreeing|consenting) * (recorded|recording|record)',
  'not (okay|ok|comfortable|happy|fine|alright) * (recorded|recording)',
  'not (have|give|giving|given) * (consent|permission) * (record|recording|recorded)',
  '(rather|prefer) not * (recorded|recording|record)',
  '(refuse|decline|object) * (recorded|recording|record)',
  '(stop|quit) recording',
  '(stop|quit) (the|this|that|your|my) (recording|recorder)',
  '(turn|switch|shut) off * (recording|recorder)',
  '(turn|switch|shut) * (recording|recorder) off',
  'no recording please',
  'please no recording',
  'no me (grabe|graben|grabes)',
  'no (quiero|deseo|permito|acepto) * (grabado|grabada|grabe|graben|grabacion)',
  'no (quiero|deseo) * (llamada|conversacion) * (grabado|grabada|grabe|graben)',
  '(deje|dejen) de grabar',
]);

/** Deeds and liens are recorded too, and there nobody speaks of the call. */
const OTHER_RECORDS: ReadonlySet<string> = new Set([
  'county',
  'registry',
  'deed',
  'courthouse',
  'court',
  'clerk',
  'lien',
  'mortgage',
]);

const PERMISSIONS = new SpokenPhrases([
  'you (can|may) * (record|tape)',
  'not mind * (recorded|recording|record)',
  '(agree|consent) to * (recorded|recording)',
  '(fine|okay|ok|alright) * (recorded|recording|record)',
  'go ahead and record',
  '(puede|pueden) (grabar|grabarme|grabarla)',
]);

/**
 * Whether the agent's words tell the caller that the call is recorded.
 *
 * Limits: English and Spanish; a notice in other words is not seen, and is then given again.
 */
export function saysRecordingNotice(text: string): boolean {
  const found = NOTICES.in(spokenWords(text));
  return found.some((notice) => !notice.some((word) => NEGATIONS.has(word)));
}

/**
 * Whether the caller refuses to be recorded.
 *
 * Limits: English and Spanish; a refusal in other words ("put that tape away") is not seen. A text that
 * speaks of deeds, liens or courts is taken to mean those records.
 */
export function refusesRecording(text: string): boolean {
  const words = spokenWords(text);
  return !words.some((word) => OTHER_RECORDS.has(word)) && holdsAny(REFUSALS, words);
}

/** Whether the caller says in so many words that recording is all right. A refusal is never permission. */
export function permitsRecording(text: string): boolean {
  const words = spokenWords(text);
  return holdsAny(PERMISSIONS, words) && !holdsAny(REFUSALS, words) && !isDoubted(words);
}

/** "That is not okay", "is it okay if …?" are no permission; "I do not mind" is. */
const isDoubted = (words: readonly string[]): boolean =>
  words.some((word, i) => word === 'not' && words[i + 1] !== 'mind');

const holdsAny = (phrases: SpokenPhrases, words: readonly string[]): boolean =>
  phrases.in(words).length > 0;
