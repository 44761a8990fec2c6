import { Option, type Command } from 'commander';
import { noteAccess } from '../accesses/note-access.js';
import { holdRowOf } from '../holds/hold-desk.js';
import { printHolds } from '../output/hold-text.js';
import { beyondNumbers, personKeyOf } from '../person/person-key.js';
import type { RecordAccess } from '../record-access.js';
import { knownCallIds } from '../record/known-call-ids.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';
import {
  byOption,
  officerOf,
  personOption,
  reasonOption,
  requireOneOf,
  type OfficerOptions,
} from './officer.js';

const PLACE_HELP = `
While a hold stands, neither "verbatim erase" nor "verbatim retention sweep" touches what it covers, whatever the
ground or the time. A hold on a person covers every call with the number, those of the future too. It is put on
record as a signed statement in the object store, and ends by "verbatim hold lift" only.`;

export function addHoldCommand(program: Command, context: CommandContext): void {
  const hold = program
    .command('hold')
    .summary('keep calls from being destroyed')
    .description('Legal holds: what may not be destroyed, who said so and why.');
  addPlace(hold, context);
  addList(hold, context);
  addLift(hold, context);
}

function addPlace(hold: Command, context: CommandContext): void {
  hold
    .command('place')
    .summary('hold a call, or all that there is of a person')
    .description('Forbids the destruction of a call, or of every call with a person.')
    .argument('[callSid]', 'the call')
    .addOption(personOption())
    .addOption(reasonOption())
    .addOption(byOption())
    .addHelpText('after', PLACE_HELP)
    .action((given: string | undefined, options: OfficerOptions & { person?: string }) =>
      context.run(async (access, terminal) => {
        requireOneOf(given, options.person);
        const officer = officerOf(access, options);
        const scope =
          given === undefined
            ? { personKey: await personKeyOf(access, options.person ?? '') }
            : { callId: await knownCall(access, given) };
        const desk = await access.holdDesk();
        const target: Record<string, string> =
          scope.callId === undefined ? { personKey: scope.personKey } : { callId: scope.callId };
        const placing = { action: 'hold.place', target, ...officer };
        const { id, tooLate } = await noteAccess(access, placing, () =>
          desk.place(scope, { ...officer, at: Date.now() }),
        );
        const covered =
          scope.personKey === undefined
            ? '1 call'
            : `every call with that person, ${(await access.callPeople().callsOf(scope.personKey)).length} so far`;
        terminal.line(`Hold ${id} is placed by ${officer.by}: it covers ${covered}.`);
        const beyond = scope.personKey === undefined ? undefined : await beyondNumbers(access);
        if (beyond !== undefined) terminal.problem(beyond);
        for (const callId of tooLate) {
          terminal.problem(`It comes too late for ${callId}, of which the removal had begun.`);
        }
      }),
    );
}

async function knownCall(access: RecordAccess, given: string): Promise<string> {
  const callId = checkedCallSid(given);
  const known = await knownCallIds(await access.store(), callId);
  if (known.length === 0) throw unknownCall(callId);
  return callId;
}

function addList(hold: Command, context: CommandContext): void {
  hold
    .command('list')
    .summary('list holds')
    .description('Lists the holds that stand, newest first.')
    .addOption(new Option('--all', 'those that were lifted, too'))
    .option('--json', 'one JSON array instead of a table')
    .action(({ all, json }: { all?: boolean; json?: boolean }) =>
      context.run(async (access, terminal) => {
        await (await access.holdDesk()).restore();
        const holds = await access.legalHolds().list({ standingOnly: all !== true });
        const rows = holds.map(holdRowOf);
        if (json) return terminal.line(JSON.stringify(rows, null, 2));
        printHolds(terminal, rows);
      }),
    );
}

function addLift(hold: Command, context: CommandContext): void {
  hold
    .command('lift')
    .summary('end a hold')
    .description('Ends a hold; what it covered follows its retention again.')
    .argument('<id>', 'as "list" names it')
    .addOption(reasonOption())
    .addOption(byOption())
    .action((id: string, options: OfficerOptions) =>
      context.run(async (access, terminal) => {
        const officer = officerOf(access, options);
        const desk = await access.holdDesk();
        const lifting = { action: 'hold.lift', target: { hold: id }, ...officer };
        await noteAccess(access, lifting, () => desk.lift(id, { ...officer, at: Date.now() }));
        terminal.line(`Hold ${id} is lifted by ${officer.by}.`);
      }),
    );
}
