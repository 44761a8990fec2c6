import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { formatBytes, printSpools, printVerified } from '../output/spool-text.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import { adopt, adoptable } from '../spool/adopt.js';
import { spoolRows, spoolsUnder, verifySpools, type OnFile } from '../spool/spool-view.js';
import type { CommandContext } from './context.js';

interface SpoolOptions {
  readonly directory?: string;
  readonly json?: boolean;
}

const ADOPT_HELP = `
Takes the directories of dead processes over and sends their events to the archive's queues until the
archive has them all; then the directories go. It needs no voice process and gets in the way of none: one
that lives is never touched. The workers must run, or it waits for them. Ctrl-C stops it and loses
nothing: another adopt, or the next voice process, goes on where it stopped.

Exit code 1 when something is left, 2 when a process that is named has no spool or is alive.`;

/** Below this, reading takes a moment. */
const SILENT_BYTES = 64 * 1024 * 1024;
const SAY_EVERY_MS = 1_000;

export function addSpoolCommand(program: Command, context: CommandContext): void {
  const spool = program
    .command('spool')
    .summary('look at what voice processes keep on disk, and send what the dead have left')
    .description(
      'Critical events lie in the spool of their voice process until the archive has them. Payloads are\n' +
        'sealed: no command shows any words.',
    );
  addList(spool, context);
  addVerify(spool, context);
  addAdopt(spool, context);
}

function addList(spool: Command, context: CommandContext): void {
  withDirectory(spool.command('list'))
    .summary('list the spool of every process')
    .description(
      'Lists every process and vertical: owner, files, size, records, age of the oldest, key.',
    )
    .option('--json', 'one JSON array instead of a table')
    .action(({ directory, json }: SpoolOptions) =>
      context.run(async (access, terminal) => {
        const spools = await spoolsUnder(access.spoolRoot(directory));
        const rows = await spoolRows(spools, Date.now(), progressOn(terminal));
        if (json) return terminal.line(JSON.stringify(rows, null, 2));
        printSpools(terminal, rows);
      }),
    );
}

function addVerify(spool: Command, context: CommandContext): void {
  withDirectory(spool.command('verify'))
    .summary('read everything and say what is damaged')
    .description(
      'Reads every file and counts its records: intact, corrupt (wrong checksum), torn (a write cut short),\n' +
        'forged (whole, but not sealed here; needs MASTER_KEY_FILE). Changes nothing. Exit code 1 when\n' +
        'anything is damaged or cannot be read.',
    )
    .option('--json', 'one JSON array instead of a table')
    .action(({ directory, json }: SpoolOptions) =>
      context.run(async (access, terminal) => {
        const spools = await spoolsUnder(access.spoolRoot(directory));
        const key = await access.spoolKey();
        const files = await verifySpools(spools, key, progressOn(terminal));
        if (json) terminal.line(JSON.stringify(files, null, 2));
        else printVerified(terminal, files, key !== undefined);
        const damaged = files.filter(({ isDamaged }) => isDamaged).length;
        if (damaged > 0) throw new CommandFailure(`${damaged} spool files are damaged.`);
      }),
    );
}

function addAdopt(spool: Command, context: CommandContext): void {
  withDirectory(spool.command('adopt'))
    .summary('send what dead processes have left')
    .description('Sends the events in the spools of dead processes to the archive.')
    .argument('[processes...]', 'process ids, as "list" shows them; all that are dead by default')
    .addHelpText('after', ADOPT_HELP)
    .action((processes: string[], { directory }: SpoolOptions) =>
      context.run((access, terminal) => adoptAll(access, terminal, processes, directory)),
    );
}

async function adoptAll(
  access: RecordAccess,
  terminal: Terminal,
  processes: readonly string[],
  directory: string | undefined,
): Promise<void> {
  const root = access.spoolRoot(directory);
  const wanted = adoptable(await spoolsUnder(root), root, processes);
  if (wanted.size === 0) return terminal.line('There is nothing to adopt.');
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const { directories, drained, refused, heldRecords } = await adopt(wanted, {
      root,
      key: await access.requiredSpoolKey(),
      keyring: await access.keys(),
      index: access.acknowledgements(),
      queue: (name) => access.producer(name),
      signal: stopping.signal,
      say: (text) => terminal.problem(text),
      onDrained: (processId) => access.processes().drained(processId),
    });
    terminal.line(`${drained} of ${directories} directories are archived and gone.`);
    if (refused > 0) throw new CommandFailure(`${refused} directories could not be read.`);
    if (drained === directories) return;
    const why = stopping.signal.aborted ? 'Stopped' : 'Not finished';
    throw new CommandFailure(`${why}: ${heldRecords} events are left. Adopt again to go on.`);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function withDirectory(command: Command): Command {
  return command.option('--directory <path>', 'the spool, instead of SPOOL_DIRECTORY');
}

function progressOn(terminal: Terminal): OnFile {
  let saidAtMs = performance.now();
  return (done, files, bytesLeft) => {
    if (bytesLeft < SILENT_BYTES || performance.now() - saidAtMs < SAY_EVERY_MS) return;
    saidAtMs = performance.now();
    terminal.problem(`Read ${done} of ${files} files; ${formatBytes(bytesLeft)} to go.`);
  };
}
