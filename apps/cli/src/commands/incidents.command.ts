import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { viewOf } from '../incidents/incident-view.js';
import { printIncident, printIncidents } from '../output/incident-text.js';
import { printable } from '../output/table.js';
import type { RecordAccess } from '../record-access.js';
import type { CommandContext } from './context.js';

/** Eighteen digits are always inside PostgreSQL's `bigint`. */
const INCIDENT_ID = /^[1-9]\d{0,17}$/;
/** As the worker's watch names them. */
const DEAD_SPOOL = /^dead-spool\/(.+)$/;

const RESOLVE_HELP = `
An incident is resolved by itself once what raised it is over. Where its cause lasts, it is raised again
within seconds. Of a dead process's spool ("dead-spool/…") it also says that nobody waits for it any more:
do that when the disk is gone for good. What was in it stays missing, and the calls say so.`;

export function addIncidentsCommand(program: Command, context: CommandContext): void {
  const incidents = program
    .command('incidents')
    .summary('look at what people were paged for, and answer for it')
    .description(
      'Lag past its second threshold and spools of dead processes open an incident, one for each cause.\n' +
        'Until somebody acknowledges it, its pagers are told again now and then.',
    );
  addList(incidents, context);
  addShow(incidents, context);
  addAck(incidents, context);
  addResolve(incidents, context);
}

function addList(incidents: Command, context: CommandContext): void {
  incidents
    .command('list')
    .summary('list incidents that are open')
    .description('Lists open incidents, newest first.')
    .option('--all', 'also those that are resolved')
    .option('--json', 'one JSON array instead of a table')
    .action(({ all, json }: { all?: boolean; json?: boolean }) =>
      context.run(async (access, terminal) => {
        const stored = await access.incidents().list({ isOpen: !all });
        const views = stored.map(viewOf);
        if (json) return terminal.line(JSON.stringify(views, null, 2));
        printIncidents(terminal, views, Date.now());
      }),
    );
}

function addShow(incidents: Command, context: CommandContext): void {
  incidents
    .command('show')
    .summary('show what an incident is about')
    .argument('<id>', 'the incident, as "list" numbers it')
    .option('--json', 'JSON instead of text')
    .action((given: string, { json }: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const view = viewOf(await known(access, given));
        if (json) return terminal.line(JSON.stringify(view, null, 2));
        printIncident(terminal, view);
      }),
    );
}

function addAck(incidents: Command, context: CommandContext): void {
  incidents
    .command('ack')
    .summary('say that you look after it: no more reminders')
    .argument('<id>', 'the incident, as "list" numbers it')
    .action((given: string) =>
      context.run(async (access, terminal) => {
        const incident = await known(access, given);
        const isDone = await access.incidents().acknowledge(incident.id, userInfo().username);
        if (!isDone) throw new CommandFailure(whyNot(await known(access, given), 'acknowledged'));
        terminal.line(`Incident ${incident.id} is acknowledged; the pagers are told.`);
      }),
    );
}

function addResolve(incidents: Command, context: CommandContext): void {
  incidents
    .command('resolve')
    .summary('say that it is over')
    .argument('<id>', 'the incident, as "list" numbers it')
    .addHelpText('after', RESOLVE_HELP)
    .action((given: string) =>
      context.run(async (access, terminal) => {
        const incident = await known(access, given);
        // Another incident of the same spool may be open by now.
        if (incident.resolvedAt) throw new CommandFailure(whyNot(incident, 'resolved'));
        const deadProcess = DEAD_SPOOL.exec(incident.key)?.[1];
        if (deadProcess !== undefined) await access.processes().drained(deadProcess);
        const isDone = await access.incidents().resolve(incident.id, userInfo().username);
        if (!isDone) throw new CommandFailure(whyNot(await known(access, given), 'resolved'));
        terminal.line(`Incident ${incident.id} is resolved; the pagers are told.`);
      }),
    );
}

type Incident = NonNullable<Awaited<ReturnType<ReturnType<RecordAccess['incidents']>['show']>>>;

/** A malformed id is an unknown incident too: none was ever numbered so. */
async function known(access: RecordAccess, given: string): Promise<Incident> {
  const found = INCIDENT_ID.test(given) && (await access.incidents().show(BigInt(given)));
  if (found) return found;
  throw new CommandFailure(
    `No incident ${printable(given)} is known: "verbatim incidents list --all" lists those that are.`,
    EXIT_CODE.unknownId,
  );
}

function whyNot(incident: Incident, wanted: string): string {
  const { id, resolvedAt, resolvedBy, acknowledgedBy } = incident;
  if (resolvedAt) return `Incident ${id} was resolved already, by ${printable(resolvedBy ?? '')}.`;
  return `Incident ${id} was ${wanted} already, by ${printable(acknowledgedBy ?? '')}.`;
}
