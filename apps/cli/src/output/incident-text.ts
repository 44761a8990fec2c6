import type { IncidentView } from '../incidents/incident-view.js';
import { formatTable, printable, type Column } from './table.js';
import type { Terminal } from './terminal.js';
import { formatAge, formatInstant } from './time.js';

export function printIncidents(
  terminal: Terminal,
  incidents: readonly IncidentView[],
  now: number,
): void {
  if (incidents.length === 0) return terminal.line('There are no such incidents.');
  const columns: readonly Column<IncidentView>[] = [
    { title: 'ID', align: 'right', value: ({ id }) => id },
    { title: 'KEY', value: ({ key }) => key },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'SEVERITY', value: ({ severity }) => severity },
    { title: 'AGE', align: 'right', value: ({ openedAt }) => formatAge(now - +openedAt) },
    { title: 'SUMMARY', value: ({ summary }) => summary },
  ];
  terminal.line(formatTable(columns, incidents));
}

export function printIncident(terminal: Terminal, incident: IncidentView): void {
  const { id, key, state, severity, summary, facts, openedAt, told } = incident;
  terminal.line(terminal.style('bold', `Incident ${id}`));
  terminal.line(printable(summary));
  terminal.line(`key:          ${printable(key)}`);
  terminal.line(`state:        ${state}, ${printable(severity)}`);
  terminal.line(`opened:       ${formatInstant(openedAt)} UTC`);
  const { acknowledgedAt, acknowledgedBy, resolvedAt, resolvedBy } = incident;
  if (acknowledgedAt) terminal.line(`acknowledged: ${answer(acknowledgedAt, acknowledgedBy)}`);
  if (resolvedAt) terminal.line(`resolved:     ${answer(resolvedAt, resolvedBy)}`);
  terminal.line(`raised by:    ${incident.raisedBy.map(printable).join(', ') || '-'}`);
  terminal.line(`pagers told:  ${told}`);
  for (const [name, value] of Object.entries(facts))
    terminal.line(`  ${printable(name)}: ${printable(String(value))}`);
}

const answer = (at: Date, by: string | null): string =>
  `${formatInstant(at)} UTC, by ${printable(by ?? '-')}`;
