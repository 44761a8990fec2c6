import path from 'node:path';
import { objectReader } from '@verbatim/storage';
import { Option, type Command } from 'commander';
import { noteAccess } from '../accesses/note-access.js';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { Progress } from '../output/progress.js';
import { PersonPackage } from '../person/export-person.js';
import {
  contactsIn,
  fullTurnsOf,
  heldCallOf,
  redactedTurnsOf,
  type HeldCall,
} from '../person/held-calls.js';
import { beyondNumbers, personKeyOf } from '../person/person-key.js';
import { readCall } from '../record/read-call.js';
import { readNewestManifest, UnreadableRecordError } from '../record/sealed-record.js';
import type { RecordAccess } from '../record-access.js';
import { newDecisionId } from '../statements/decision-id.js';
import type { CommandContext } from './context.js';
import { byOption, officerOf, personOption, reasonOption, type OfficerOptions } from './officer.js';

const HELP = `
Writes a new directory: calls.json (which calls, when, for how long they are kept), calls/<callSid>/transcript.json and
verdict.json, contacts.json (what rules counted), and last manifest.json, which says what is in it and what is not.
Words are redacted unless --full is given, which needs the master key. Calls in which the number was withheld are not
found by it. Whether a legal hold stands is told only with --with-holds: a hold may be confidential.`;

interface AccessOptions extends OfficerOptions {
  readonly person: string;
  readonly output?: string;
  readonly full?: boolean;
  readonly withHolds?: boolean;
}

export function addAccessCommand(program: Command, context: CommandContext): void {
  program
    .command('access')
    .summary('hand out what is held about one person')
    .description('Exports what is held about one person, found by telephone number.')
    .addOption(personOption().makeOptionMandatory())
    .addOption(new Option('--output <dir>', 'a new directory (default: access-<time> here)'))
    .option('--full', 'the words as they were said, not redacted')
    .option('--with-holds', 'also whether legal holds stand')
    .addOption(reasonOption())
    .addOption(byOption())
    .addHelpText('after', HELP)
    .action((options: AccessOptions) =>
      context.run(async (access, terminal) => {
        const officer = officerOf(access, options);
        const personKey = await personKeyOf(access, options.person);
        const found = await access.callPeople().callsOf(personKey);
        const form = options.full ? 'full' : 'redacted';
        const target = { personKey, calls: String(found.length), form };
        const exporting = { action: 'person.export', target, ...officer };
        const directory = await noteAccess(access, exporting, () =>
          exportPerson(access, found, { ...options, officer, form }),
        );
        terminal.line(`${found.length} calls, ${form}, are in ${directory}.`);
      }),
    );
}

type Found = readonly { readonly callId: string; readonly basis: string }[];

interface PersonExport extends AccessOptions {
  readonly officer: ReturnType<typeof officerOf>;
  readonly form: 'full' | 'redacted';
}

/** Resolves to where it is. Errors: `CommandFailure` where nothing is held. */
async function exportPerson(
  access: RecordAccess,
  found: Found,
  { officer, form, ...options }: PersonExport,
): Promise<string> {
  if (found.length === 0) {
    throw new CommandFailure('No sealed call with that person is known.', EXIT_CODE.unknownId);
  }
  const id = newDecisionId(Date.now());
  const directory = path.resolve(options.output ?? `access-${id}`);
  const made = await PersonPackage.create(directory);
  const notIncluded = await fill(made, access, found, options);
  await made.finish({
    madeAt: new Date().toISOString(),
    madeBy: officer.by,
    reason: officer.reason,
    form,
    calls: found.length,
    notIncluded,
  });
  return directory;
}

/** Resolves to what is held and not included. */
async function fill(
  made: PersonPackage,
  access: RecordAccess,
  found: Found,
  { full = false, withHolds = false }: AccessOptions,
): Promise<string[]> {
  const held: HeldCall[] = [];
  const notIncluded: string[] = [];
  const progress = new Progress('Reading calls', found.length);
  for (const { callId, basis } of found) {
    const call = await addCall(made, access, callId, { basis, full });
    if ('problem' in call) notIncluded.push(`${callId}: ${call.problem}`);
    else held.push(call);
    progress.at(held.length + notIncluded.length);
  }
  progress.end();
  await made.add({ name: 'calls.json', content: held });
  const callIds = found.map(({ callId }) => callId);
  await made.add({ name: 'contacts.json', content: await contactsIn(access.database(), callIds) });
  if (withHolds) await made.add({ name: 'holds.json', content: await holdsOf(access, callIds) });
  return [
    ...notIncluded,
    ...(withHolds ? [] : ['whether legal holds stand']),
    ...(full ? [] : ['what was redacted']),
    (await beyondNumbers(access)) ?? 'calls in which the number was withheld',
    'calls that are not sealed yet, and copies at the carrier',
  ];
}

/** One call that cannot be read keeps nobody from getting the others. */
async function addCall(
  made: PersonPackage,
  access: RecordAccess,
  callId: string,
  options: { readonly basis: string; readonly full: boolean },
): Promise<HeldCall | { readonly problem: string }> {
  try {
    return await addReadable(made, access, callId, options);
  } catch (error) {
    if (error instanceof UnreadableRecordError) return { problem: error.message };
    throw error;
  }
}

async function addReadable(
  made: PersonPackage,
  access: RecordAccess,
  callId: string,
  { basis, full }: { readonly basis: string; readonly full: boolean },
): Promise<HeldCall | { readonly problem: string }> {
  const reader = objectReader(await access.store());
  const manifest = await readNewestManifest(reader, callId);
  if (manifest === undefined) return { problem: 'its record is not in the object store' };
  const shown = full ? await readCall(access, callId) : undefined;
  const turns = shown ? fullTurnsOf(shown.conversation) : await redactedTurnsOf(reader, manifest);
  await made.add({ name: `calls/${callId}/transcript.json`, content: { callSid: callId, turns } });
  const verdict = await access.verdicts().of(callId);
  if (verdict !== undefined) {
    await made.add({ name: `calls/${callId}/verdict.json`, content: verdict });
  }
  return heldCallOf(manifest, basis);
}

/** That they stand and since when; the reasons are not the person's. */
async function holdsOf(access: RecordAccess, callIds: readonly string[]) {
  await (await access.holdDesk()).restore();
  const covering = await access.legalHolds().covering(callIds);
  const standing = await access.legalHolds().list({ standingOnly: true });
  const placedAt = new Map(standing.map((hold) => [hold.id, hold.placedAt.toISOString()]));
  return [...covering].flatMap(([callSid, ids]) =>
    ids.map((id) => ({ callSid, hold: id, placedAt: placedAt.get(id) })),
  );
}
