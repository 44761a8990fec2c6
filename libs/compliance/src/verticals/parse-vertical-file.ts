import type { Vertical } from '@verbatim/contracts';
import { type FieldPath, type Position, readLocated } from '../yaml-files/located-yaml.js';
import { inReadingOrder } from '../yaml-files/yaml-file.errors.js';
import { VerticalFileError, type VerticalFileProblem } from './vertical-file.errors.js';
import { VerticalFile } from './vertical-file.js';

/** A file that can be used, and where each of its fields stands. */
export interface LocatedVertical {
  readonly path: string;
  readonly config: Readonly<VerticalFile>;
  positionOf(field: FieldPath): Position;
}

/** These promise to keep everything, so that no file may let them drop. */
const NEVER_DROPS: ReadonlySet<Vertical> = new Set<Vertical>([
  'healthcare',
  'behavioral-health',
  'real-estate',
  'insurance',
  'debt-collection',
  'financial',
  'unclassified',
]);

/** Errors: `VerticalFileError` with every problem at once, each with line and column. */
export function parseVerticalFile(path: string, text: string): Readonly<VerticalFile> {
  const parsed = parseLocated(path, text);
  if ('problems' in parsed) throw new VerticalFileError(parsed.problems);
  return parsed.config;
}

/** As `parseVerticalFile`, for those who have more than one file to complain about. */
export function parseLocated(
  path: string,
  text: string,
): LocatedVertical | { problems: VerticalFileProblem[] } {
  const read = readLocated(path, text, VerticalFile);
  if ('problems' in read) return read;
  const { value, positionOf } = read;
  const problems = contradictionsIn(value).map(({ field, message }) => ({
    path,
    ...positionOf(field),
    message,
  }));
  if (problems.length > 0) return { problems: problems.sort(inReadingOrder) };
  return { path, config: Object.freeze(value), positionOf };
}

interface Contradiction {
  readonly field: FieldPath;
  readonly message: string;
}

/** Fields that are well written, each by itself, and cannot hold together. */
function contradictionsIn(config: VerticalFile): Contradiction[] {
  const found: Contradiction[] = [];
  if (config.policy !== 'block' && NEVER_DROPS.has(config.vertical)) {
    const message = `policy: expected block, since ${config.vertical} keeps every event`;
    found.push({ field: ['policy'], message });
  }
  if (config.afterHours !== undefined && config.hours === undefined) {
    const message = 'afterHours: expected hours beside it, else nobody knows when it begins';
    found.push({ field: ['afterHours'], message });
  }
  if (config.agents?.afterHours !== undefined && config.hours === undefined) {
    const message = 'agents.afterHours: expected hours beside it, else nobody knows when it begins';
    found.push({ field: ['agents', 'afterHours'], message });
  }
  if (config.agents === undefined && config.agent === undefined) {
    found.push({ field: [], message: 'agents: is missing, expected which agents answer' });
  }
  const inPlace = (['agent', 'afterHours'] as const).filter((name) => config[name] !== undefined);
  for (const name of config.agents === undefined ? [] : inPlace) {
    found.push({ field: [name], message: `${name}: not beside "agents", which says who answers` });
  }
  return [...found, ...telephoneContradictions(config)];
}

function telephoneContradictions(config: VerticalFile): Contradiction[] {
  const found: Contradiction[] = [];
  const { telephone, divert, hours, escalation } = config;
  const needsVoicemail = (field: FieldPath): void => {
    if (telephone?.voicemail !== undefined) return;
    const message = `${field.join('.')}: expected telephone.voicemail, which says how a message is taken`;
    found.push({ field, message });
  };
  if (divert?.voicemail) needsVoicemail(['divert', 'voicemail']);
  if (divert?.callBack && telephone?.outbound?.offer === undefined) {
    const message = 'divert.callBack: expected telephone.outbound.offer, which asks for it';
    found.push({ field: ['divert', 'callBack'], message });
  }
  if (divert?.voicemail && divert.dial !== undefined) {
    const message = 'divert.voicemail: expected either it or divert.dial';
    found.push({ field: ['divert', 'voicemail'], message });
  }
  if (telephone?.transfer?.unanswered === 'voicemail') {
    needsVoicemail(['telephone', 'transfer', 'unanswered']);
  }
  if (telephone?.voicemail?.afterHours && hours === undefined) {
    const message =
      'telephone.voicemail.afterHours: expected hours, else nobody knows when it begins';
    found.push({ field: ['telephone', 'voicemail', 'afterHours'], message });
  }
  if (telephone?.transfer && !escalation?.some(({ phone }) => phone !== undefined)) {
    const message = 'telephone.transfer: expected a contact with a phone in escalation';
    found.push({ field: ['telephone', 'transfer'], message });
  }
  return found;
}
