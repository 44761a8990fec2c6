import path from 'node:path';
import { exportCall, type ExportedVcon } from '@verbatim/audit-log';
import { objectReader } from '@verbatim/storage';
import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import type { Terminal } from '../output/terminal.js';
import { writeFileWhole } from '../output/write-file.js';
import type { RecordAccess } from '../record-access.js';
import { knownCallIds } from '../record/known-call-ids.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

interface ExportOptions {
  readonly redacted?: boolean;
  readonly output?: string;
  readonly force?: boolean;
  readonly trust?: string;
}

const HELP = `
The export is the signed form of a vCon (draft-ietf-vcon-vcon-core, syntax 0.4.0), which any tool for
vCons reads. The record is verified first, with the keys of --trust or TRUSTED_KEYS, and signed with
VCON_SIGNING_KEY_FILE and VCON_CERTIFICATE_FILE. A local run makes itself both on first use.

Who holds the master key may see the words and gets the full version; everybody else gets the redacted
one, which names the full one. By role, without any key: GET /api/v1/calls/<callSid>/vcon of the console.`;

export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .summary('give a sealed call as a signed vCon')
    .description('Writes the newest revision of a sealed call as a signed vCon.')
    .argument('<callSid>', 'the call')
    .option('--redacted', 'the redacted version, though the master key is there')
    .option('--output <file>', 'where to; without it, to standard output')
    .option('--force', 'replace the file, if it is there already')
    .option(
      '--trust <keys>',
      'file or directory of the public keys to trust (default: TRUSTED_KEYS)',
    )
    .addHelpText('after', HELP)
    .action((given: string, options: ExportOptions) =>
      context.run(async (access, terminal) => {
        const exported = await exportOf(access, checkedCallSid(given), options);
        if (options.output === undefined) terminal.line(exported.bytes.toString('utf8').trimEnd());
        else {
          const mayReplace = options.force === true;
          await writeFileWhole(path.resolve(options.output), exported.bytes, { mayReplace });
        }
        tell(terminal, exported, options);
      }),
    );
}

async function exportOf(
  access: RecordAccess,
  callId: string,
  { redacted, trust }: ExportOptions,
): Promise<ExportedVcon> {
  const now = new Date();
  const store = await access.store();
  const exported = await exportCall({
    callId,
    reader: objectReader(store),
    trustedKeys: await access.trustedKeys(trust),
    signer: await access.vconSigner(now),
    signedAt: now.getTime(),
    masterKey: redacted ? undefined : await access.masterKey(),
  });
  if (exported !== undefined) return exported;
  if ((await knownCallIds(store, callId)).length === 0) throw unknownCall(callId);
  throw new CommandFailure(`${callId} is not sealed yet: there is no record to export.`);
}

/** To standard error, so that what is piped stays a vCon. */
function tell(terminal: Terminal, exported: ExportedVcon, { redacted }: ExportOptions): void {
  const { form, uuid, fuller, revision, isLogged, remarks } = exported;
  terminal.problem(`${uuid}: ${form} version of revision ${revision}, signed.`);
  if (form === 'redacted') {
    const why = redacted ? '' : ' Without the master key it is the only one that can be made.';
    const named =
      fuller === null ? 'There is no full version any more.' : `The full version is ${fuller}.`;
    terminal.problem(`${named}${why}`);
  }
  if (!isLogged)
    terminal.problem('The call is not in a published checkpoint yet: it has no proof.');
  for (const { at, rule } of remarks) terminal.problem(`Remark: ${at} (${rule}).`);
}
