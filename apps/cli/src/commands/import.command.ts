import { readFile, stat } from 'node:fs/promises';
import {
  callInVcon,
  VCON_BYTES_MAX,
  VconInvalidError,
  VconRefusedError,
  verifySignedVcon,
  type ImportedCall,
  type VerifiedVcon,
} from '@verbatim/audit-log';
import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { printRedactedTurn, printWhatWasSaid } from '../output/conversation-text.js';
import type { Terminal } from '../output/terminal.js';
import type { CommandContext } from './context.js';

interface ImportOptions {
  readonly json?: boolean;
  readonly trust?: string;
}

const HELP = `
Checks the signature, the certificates, the uuid and every demand of the draft; then shows what is in it.
Nothing is stored: a record is what was sealed here, not what somebody brings.`;

export function addImportCommand(program: Command, context: CommandContext): void {
  program
    .command('import')
    .summary('check an exported vCon, and show the call in it')
    .description(
      'Opens what "verbatim export" has written: verifies it, and gives the same call back.',
    )
    .argument('<file>', 'a signed vCon')
    .option('--json', 'JSON instead of text')
    .option(
      '--trust <certificates>',
      'file or directory of the certificates to trust (default: VCON_TRUSTED_CERTIFICATES, else our own)',
    )
    .addHelpText('after', HELP)
    .action((file: string, { json, trust }: ImportOptions) =>
      context.run(async (access, terminal) => {
        const trustedCertificates = await access.trustedCertificates(trust);
        const bytes = await readBounded(file);
        const verified = await named(file, async () => {
          const opened = await verifySignedVcon(bytes, { trustedCertificates, at: new Date() });
          return { ...opened, call: callInVcon(opened.vcon) };
        });
        if (json) terminal.line(JSON.stringify(verified.call, null, 2));
        else print(terminal, verified);
        for (const { at, rule } of verified.remarks) terminal.problem(`Remark: ${at} (${rule}).`);
      }),
    );
}

function print(
  terminal: Terminal,
  { call, signedBy }: VerifiedVcon & { call: ImportedCall },
): void {
  terminal.line(`${terminal.style('bold', call.uuid)}  ${call.form} version`);
  terminal.line(`signed with the certificate ${signedBy}`);
  if (call.form === 'full') return printWhatWasSaid(terminal, call.conversation);
  if (call.fuller !== null) terminal.line(`the full version is ${call.fuller}`);
  terminal.line();
  for (const turn of call.transcript.turns) printRedactedTurn(terminal, turn);
}

async function named<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isRefused = error instanceof VconRefusedError || error instanceof VconInvalidError;
    if (!isRefused) throw error;
    throw new CommandFailure(`${file}: ${error.message}`);
  }
}

async function readBounded(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > VCON_BYTES_MAX) {
      throw new CommandFailure(`${file} is larger than ${VCON_BYTES_MAX} bytes.`);
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${file} cannot be read (${code}).`);
  }
}
