import type { CallFinding, ReconciledDay } from '@verbatim/carrier';
import type { StoreFinding } from '@verbatim/storage';
import { formatTable, type Column } from './table.js';
import type { Terminal } from './terminal.js';
import { formatInstant } from './time.js';

const secondsText = (seconds: number | undefined): string =>
  seconds === undefined ? '-' : `${seconds} s`;

const COLUMNS: readonly Column<CallFinding>[] = [
  { title: 'CALL', value: ({ callSid }) => callSid },
  {
    title: 'STARTED (UTC)',
    value: ({ startedAt }) => (startedAt === undefined ? '-' : formatInstant(new Date(startedAt))),
  },
  { title: 'AT TWILIO', align: 'right', value: ({ carrierSeconds: s }) => secondsText(s) },
  { title: 'IN THE RECORD', align: 'right', value: ({ recordSeconds: s }) => secondsText(s) },
  { title: 'STATUS', value: ({ status }) => status ?? '-' },
  { title: 'FINDING', value: ({ kind }) => kind },
];

export function printReconciled(
  terminal: Terminal,
  { day, findings, counts, accountsLeftOut }: ReconciledDay,
): void {
  if (findings.length > 0) terminal.line(`${formatTable(COLUMNS, findings)}\n`);
  const { matched, neverAnswered, running, young, dialledLegs, atEdge } = counts;
  terminal.line(
    `${day}: ${matched} calls are in both, ${findings.length} findings. Apart from these: ` +
      `${neverAnswered} never answered, ${running} still on, ${young} ended just now, ` +
      `${dialledLegs} legs of recorded calls, ${atEdge} recorded at the edge of the day.`,
  );
  if (accountsLeftOut.length > 0) {
    const left = accountsLeftOut.join(', ');
    terminal.line(`Not asked: ${left}. With --subaccounts their calls are compared too.`);
  }
}

const STORE_COLUMNS: readonly Column<StoreFinding>[] = [
  { title: 'FINDING', value: ({ kind }) => kind },
  { title: 'OBJECT', value: ({ key }) => key },
  { title: 'REPAIR', value: ({ repair }) => repair },
  { title: 'BECAUSE', value: ({ text }) => text },
];

export function printStoreFindings(
  terminal: Terminal,
  findings: readonly StoreFinding[],
  looked: number,
): void {
  if (findings.length > 0) terminal.line(`${formatTable(STORE_COLUMNS, findings)}\n`);
  const count = (repair: StoreFinding['repair']): number =>
    findings.filter((finding) => finding.repair === repair).length;
  terminal.line(
    `${looked} objects: ${findings.length} findings, ${count('repaired')} repaired, ` +
      `${count('safe')} that --repair would repair, ${count('none')} for a person.`,
  );
}
