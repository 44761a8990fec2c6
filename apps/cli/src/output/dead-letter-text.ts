import type { EventIdentity, ListedLetter, ShownLetter } from '../dead-letters/letter-view.js';
import { formatTable, printable, type Column } from './table.js';
import type { Terminal } from './terminal.js';
import { formatAge, formatInstant } from './time.js';

export function printLetters(
  terminal: Terminal,
  letters: readonly ListedLetter[],
  now: number,
): void {
  if (letters.length === 0) return terminal.line('There are no dead letters.');
  const columns: readonly Column<ListedLetter>[] = [
    { title: 'ID', align: 'right', value: ({ id }) => id },
    { title: 'QUEUE', value: ({ queue }) => queue },
    { title: 'JOB', value: ({ jobId }) => jobId },
    { title: 'ERROR', value: ({ errorCode }) => errorCode },
    { title: 'ATTEMPTS', align: 'right', value: ({ attempts }) => String(attempts) },
    { title: 'AGE', align: 'right', value: ({ createdAt }) => formatAge(now - +createdAt) },
    { title: 'EVENTS', align: 'right', value: ({ events }) => String(events ?? '-') },
  ];
  terminal.line(formatTable(columns, letters));
}

const MALFORMED = '(malformed)';

const EVENT_COLUMNS: readonly Column<EventIdentity>[] = [
  { title: 'CALL', value: ({ callId }) => callId ?? MALFORMED },
  { title: 'EPOCH', value: ({ epoch }) => epoch ?? MALFORMED },
  { title: 'SEQ', align: 'right', value: ({ seq }) => String(seq ?? MALFORMED) },
  { title: 'KIND', value: ({ kind }) => kind ?? MALFORMED },
];

export function printLetter(terminal: Terminal, letter: ShownLetter): void {
  const { id, queue, jobId, errorCode, attempts, createdAt, version, payloadBytes } = letter;
  const payload = version === null ? 'no version' : `version ${version}`;
  terminal.line(terminal.style('bold', `Dead letter ${id}`));
  terminal.line(`queue:    ${printable(queue)}`);
  terminal.line(`job:      ${printable(jobId)}`);
  terminal.line(`error:    ${printable(errorCode)}`);
  terminal.line(`attempts: ${attempts}`);
  terminal.line(`since:    ${formatInstant(createdAt)} UTC`);
  terminal.line(`payload:  ${payload}, ${payloadBytes} bytes, ${eventsText(letter)}`);
  if (letter.events === null) return;
  terminal.line();
  terminal.line(formatTable(EVENT_COLUMNS, letter.events));
}

function eventsText({ events }: ShownLetter): string {
  if (events === null) return 'not an archive job that this build can read';
  return events.length === 1 ? '1 event' : `${events.length} events`;
}
