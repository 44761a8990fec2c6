import { CALL_SID, type CarrierCall } from './carrier-call.js';
import { CallExportError } from './carrier.errors.js';
import { parseCsv } from './csv.js';
import { exportInstant } from './export-instant.js';

/** Fields by the names that Twilio's exports give them, in letters and digits only. */
const NAMES: Readonly<Record<string, keyof Fields>> = {
  sid: 'callSid',
  callsid: 'callSid',
  accountsid: 'accountSid',
  parentcallsid: 'parentCallSid',
  starttime: 'startTime',
  startdate: 'startTime',
  date: 'startTime',
  duration: 'duration',
  durationseconds: 'duration',
  durationinseconds: 'duration',
  callduration: 'duration',
  status: 'status',
  callstatus: 'status',
  direction: 'direction',
};
const REQUIRED = ['callSid', 'startTime', 'status'] as const;

interface Fields {
  callSid?: Field;
  accountSid?: Field;
  parentCallSid?: Field;
  startTime?: Field;
  duration?: Field;
  status?: Field;
  direction?: Field;
}

interface Field {
  readonly text: string;
  /** `:<line>:<column>`, or `: call <n>`. */
  readonly at: string;
}

interface Entry {
  readonly fields: Fields;
  readonly at: string;
}

const PROBLEMS_NAMED_MAX = 50;

/**
 * The calls in a file that was exported from Twilio: CSV with a row of names, JSON (an array, or pages of the REST
 * API with `calls`), or a JSON object a line, as bulk exports have it. Columns that are not needed are not read:
 * no telephone number is.
 *
 * Errors: `CallExportError` with every problem, by file, line and column, and without what stands there.
 */
export function readCallExport(text: string, file: string): CarrierCall[] {
  const problems: string[] = [];
  const plain = text.replace(/^\u{FEFF}/u, '');
  const entries = /^\s*[[{]/.test(plain)
    ? jsonEntries(plain, file, problems)
    : csvEntries(plain, file, problems);
  const calls = entries.flatMap((entry) => callOf(entry, file, problems) ?? []);
  const rest = problems.length - PROBLEMS_NAMED_MAX;
  if (problems.length === 0) return calls;
  throw new CallExportError([
    ...problems.slice(0, PROBLEMS_NAMED_MAX),
    ...(rest > 0 ? [`${file}: and ${rest} problems more`] : []),
  ]);
}

function csvEntries(text: string, file: string, problems: string[]): Entry[] {
  const { rows, unclosed } = parseCsv(text);
  const [head, ...body] = rows;
  if (unclosed) {
    problems.push(`${file}:${unclosed.line}:${unclosed.column}: a quoted cell has no end`);
  }
  if (head === undefined) {
    problems.push(`${file}:1:1: the file is empty; expected a row with names of columns`);
    return [];
  }
  const names = head.map((cell) => nameOf(cell.text));
  for (const name of REQUIRED.filter((each) => !names.includes(each))) {
    problems.push(`${file}:1:1: there is no column for ${LABELS[name]}`);
  }
  if (problems.length > 0) return [];
  return body.map((cells) => {
    const fields: Fields = {};
    cells.forEach(({ text: value, line, column }, i) => {
      const name = names[i];
      if (name !== undefined) fields[name] ??= { text: value.trim(), at: `:${line}:${column}` };
    });
    return { fields, at: `:${cells[0]?.line ?? 1}:1` };
  });
}

function jsonEntries(text: string, file: string, problems: string[]): Entry[] {
  const whole = parsed(text);
  if ('value' in whole)
    return listed(whole.value).map((each, i) => entryOf(each, `: call ${i + 1}`));
  const lines = text.split('\n').map((line, i) => ({ line: line.trim(), at: i + 1 }));
  const filled = lines.filter(({ line }) => line !== '');
  // What is no object a line is one document with an error in it.
  if (filled.length < 2 || !filled.every(({ line }) => line.startsWith('{'))) {
    problems.push(`${file}${whole.at}: not JSON`);
    return [];
  }
  return filled.flatMap(({ line, at }) => {
    const one = parsed(line);
    if ('value' in one) return entryOf(one.value, `:${at}:1`);
    problems.push(`${file}:${at}:${one.at.split(':').at(-1)}: not JSON`);
    return [];
  });
}

/** Where V8 says that it stopped. */
function parsed(text: string): { value: unknown } | { at: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const place = /line (\d+) column (\d+)/.exec(String(error));
    if (place) return { at: `:${place[1]}:${place[2]}` };
    const lines = text.split('\n');
    return { at: `:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}` };
  }
}

function listed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => (isPage(each) ? each.calls : [each]));
  return isPage(value) ? value.calls : [value];
}

const isPage = (value: unknown): value is { calls: unknown[] } =>
  Array.isArray((value as { calls?: unknown } | null)?.calls);

function entryOf(value: unknown, at: string): Entry {
  const fields: Fields = {};
  for (const [name, given] of Object.entries(value ?? {})) {
    const known = nameOf(name);
    if (known === undefined || given === null) continue;
    fields[known] ??= { text: String(given).trim(), at: `${at}, ${name}` };
  }
  return { fields, at };
}

const nameOf = (given: string): keyof Fields | undefined =>
  NAMES[given.toLowerCase().replace(/[^a-z0-9]/g, '')];

const LABELS: Readonly<Record<(typeof REQUIRED)[number], string>> = {
  callSid: 'the CallSid (sid, Call Sid)',
  startTime: 'the start (start_time, Start Time)',
  status: 'the status (status)',
};

function callOf({ fields, at }: Entry, file: string, problems: string[]): CarrierCall | undefined {
  const before = problems.length;
  const problem = (place: string, what: string) => void problems.push(`${file}${place}: ${what}`);
  const { callSid, startTime, duration, status } = fields;
  for (const name of ['callSid', 'status'] as const) {
    if (!fields[name]?.text) problem(fields[name]?.at ?? at, `${LABELS[name]} is missing`);
  }
  if (callSid?.text && !CALL_SID.test(callSid.text)) problem(callSid.at, 'is no CallSid');
  const startedAt = startTime?.text ? exportInstant(startTime.text) : undefined;
  if (startTime?.text && startedAt === undefined) {
    problem(startTime.at, 'is no instant with its zone, such as 2026-11-26T09:00:00Z');
  }
  const durationSeconds = duration?.text ? Number(duration.text) : undefined;
  if (duration && durationSeconds !== undefined && !isSeconds(durationSeconds)) {
    problem(duration.at, 'is no whole number of seconds');
  }
  if (problems.length > before || !callSid || !status) return undefined;
  return {
    callSid: callSid.text,
    accountSid: fields.accountSid?.text || undefined,
    parentCallSid: fields.parentCallSid?.text || undefined,
    startedAt,
    durationSeconds,
    status: status.text.toLowerCase().replaceAll(/[ _]/g, '-'),
    direction: fields.direction?.text || undefined,
  };
}

const isSeconds = (value: number): boolean => Number.isInteger(value) && value >= 0;
