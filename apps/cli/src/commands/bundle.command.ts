import path from 'node:path';
import {
  BUNDLE_FILE_BYTES_MAX,
  type EvidenceReport,
  LogTiles,
  bundleFileName,
  encodeBundle,
  makeBundle,
  outcomeOf,
} from '@verbatim/audit-log';
import { createFileDurably, replaceFileDurably } from '@verbatim/storage';
import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import { knownCallIds } from '../record/known-call-ids.js';
import { readTrust, type Trust } from '../verify/evidence-access.js';
import { StoreEvidence } from '../verify/store-evidence.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

interface BundleOptions {
  readonly output?: string;
  readonly withKey?: boolean;
  readonly force?: boolean;
  readonly trust?: string;
  readonly anchor?: string;
}

const HELP = `
The bundle is a tar archive with the objects of the record, their receipts, statements about the call, the
newest checkpoint of the log, proofs that lead to it, the public keys, and CHECK.md: how to check all
that with a shell and OpenSSL. "verbatim verify --bundle" checks it too, without a store.

Only a call that holds is bundled; one that does not is named, and nothing is written.`;

export function addBundleCommand(program: Command, context: CommandContext): void {
  program
    .command('bundle')
    .summary('pack what an outsider needs to check a call')
    .description('Writes one file with the sealed record of a call and everything that proves it.')
    .argument('<callSid>', 'the call')
    .option('--output <file>', 'where to (default: verbatim-<callSid>.tar)')
    .option('--with-key', 'with the key of the call: whoever has the bundle can read what was said')
    .option('--force', 'replace the file if it is there')
    .option('--trust <keys>', 'file or directory of the public keys to trust and to pack')
    .option('--anchor <checkpoint>', 'the checkpoint from elsewhere that the outsider has')
    .addHelpText('after', HELP)
    .action((given: string, options: BundleOptions) =>
      context.run(async (access, terminal) => bundleCall(access, terminal, given, options)),
    );
}

async function bundleCall(
  access: RecordAccess,
  terminal: Terminal,
  given: string,
  options: BundleOptions,
): Promise<void> {
  const callSid = checkedCallSid(given);
  const trust = await readTrust(access, options, access.logOrigin);
  const evidence = await StoreEvidence.open(access, trust, { isForOne: true });
  const report = await evidence.of(callSid);
  const isInStore = (await knownCallIds(await access.store(), callSid)).length > 0;
  if (!isInStore && report.integrity === 'not-sealed') throw unknownCall(callSid);
  checkBundled(report);
  const callKey = options.withKey ? await (await access.keys()).open(callSid) : undefined;
  const bundle = await makeBundle({
    report,
    reader: evidence.reader,
    proofs: new LogTiles(evidence.reader, report.logSize ?? 0),
    origin: access.logOrigin,
    trustedKeys: trust.trustedKeys,
    anchor: trust.anchor,
    callKey,
  });
  const pieces = [...encodeBundle(bundle, report.manifest?.sealedAt ?? 0)];
  const file = path.resolve(options.output ?? bundleFileName(callSid));
  await write(file, pieces, options.force === true);
  tell(terminal, { file, pieces, trust, isWithKey: callKey !== undefined });
}

function checkBundled({ callId, integrity, firstProblem, leaves, ...rest }: EvidenceReport): void {
  const outcome = outcomeOf({ integrity, ...rest });
  const isWhole = integrity !== 'disposed' && leaves.length > 0;
  if ((outcome === 'holds' || outcome === 'open') && isWhole) return;
  const why = firstProblem === null ? '' : `: ${firstProblem}`;
  throw new CommandFailure(`${callId} is not bundled, since it is ${integrity}${why}.`);
}

async function write(file: string, pieces: readonly Buffer[], isForced: boolean): Promise<void> {
  const bytes = Buffer.concat(pieces);
  if (bytes.length > BUNDLE_FILE_BYTES_MAX) {
    throw new CommandFailure(`The bundle would have ${bytes.length} bytes, which is too large.`);
  }
  const options = { temporaryDirectory: path.dirname(file), mode: 0o600 };
  try {
    if (isForced) return await replaceFileDurably(file, bytes, options);
    if ((await createFileDurably(file, bytes, options)) === 'created') return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${file} cannot be written (${code}).`);
  }
  throw new CommandFailure(`${file} exists: give another --output, or --force to replace it.`);
}

function tell(
  terminal: Terminal,
  written: {
    readonly file: string;
    readonly pieces: readonly Buffer[];
    readonly trust: Trust;
    readonly isWithKey: boolean;
  },
): void {
  const { file, pieces, trust, isWithKey } = written;
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  terminal.line(`${file}: ${bytes} bytes. How to check it: CHECK.md in it.`);
  if (trust.anchor === undefined) {
    terminal.line(
      'It has no anchor: with --anchor it would prove what the log was for others, too.',
    );
  }
  if (!isWithKey) return;
  terminal.problem(
    'It holds the key of the call: whoever has it can read what was said, and erasing the call does not\n' +
      'reach it.',
  );
}
