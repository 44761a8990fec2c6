import { openDatabase, rebuildIndex, rowsIn, type Database } from '@verbatim/storage';
import type { Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { formatCounts, printRebuilt } from '../output/rebuild-text.js';
import { StepProgress } from '../output/step-progress.js';
import type { RecordAccess } from '../record-access.js';
import { personsIn } from '../rebuild/persons-in.js';
import { storeContents } from '../rebuild/store-contents.js';
import type { CommandContext } from './context.js';

interface RebuildOptions {
  readonly into?: string;
  readonly dryRun?: boolean;
  readonly force?: string;
  readonly trust?: string;
  readonly json?: boolean;
}

const HELP = `
Reads the object store only, and the keys. Nothing is appended to the log; a worker does that when it finds
both in agreement. Workers are to stand still meanwhile: stop them first.

The database has its tables already: "npm run db:migrate" with its DATABASE_URL makes them. One that has rows is
taken with --force and a reason only: to go on where a run was killed, or to add to a restored backup what came
since. Without a master key, what only the sealed events say is left out and named.

Exit code 0: everything that the store has is in the database; 1: something is not, and is named.`;

export function addRebuildIndexCommand(program: Command, context: CommandContext): void {
  program
    .command('rebuild-index')
    .summary('build the database again from the object store')
    .description('Builds the index in PostgreSQL again from the object store alone.')
    .option('--into <url>', 'the database (default: DATABASE_URL)')
    .option('--dry-run', 'say what the store has and what the database holds, and change nothing')
    .option('--force <reason>', 'take a database that has rows')
    .option('--trust <keys>', 'file or directory of the public keys (default: TRUSTED_KEYS)')
    .option('--json', 'the report as JSON')
    .addHelpText('after', HELP)
    .action((options: RebuildOptions) =>
      context.run(async (access, terminal) => {
        const given = options.into === undefined ? undefined : openGiven(options.into);
        try {
          const database = given ?? access.database();
          const rows = await checkedRows(database, options);
          if (options.dryRun) {
            const contents = await storeContents(await access.store());
            return terminal.line(formatCounts('The object store has', contents).concat(rows));
          }
          const report = await rebuild(access, database, options);
          if (options.json) terminal.line(JSON.stringify(report));
          else printRebuilt(terminal, report);
          if (report.faults > 0) process.exitCode = EXIT_CODE.failed;
        } finally {
          await given?.close();
        }
      }),
    );
}

function openGiven(url: string): Database {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new CommandFailure(`--into takes a URL of PostgreSQL.`, EXIT_CODE.usage);
  }
  return openDatabase(url);
}

/** What the database holds, in words. Errors: without tables, or with rows and no reason to take it. */
async function checkedRows(database: Database, { force, dryRun }: RebuildOptions): Promise<string> {
  const rows = await rowsIn(database);
  if (rows === undefined) {
    throw new CommandFailure(
      `${database.description} has no tables: run "npm run db:migrate" with its DATABASE_URL first.`,
      EXIT_CODE.configuration,
    );
  }
  const held = Object.entries(rows).filter(([, count]) => count > 0);
  if (held.length === 0) return `\n${database.description} is empty.`;
  const text = formatCounts(`${database.description} holds`, Object.fromEntries(held));
  if (force === undefined && dryRun !== true) {
    const message = `${text}\nIt is not empty. To go on where a run was killed, or to add to a restored backup, say why with --force <reason>.`;
    throw new CommandFailure(message);
  }
  if (force !== undefined && force.trim() === '') {
    throw new CommandFailure('--force takes a reason.', EXIT_CODE.usage);
  }
  return `\n${text}`;
}

async function rebuild(access: RecordAccess, database: Database, { trust }: RebuildOptions) {
  const store = await access.store();
  const hasKeys = (await access.masterKey()) !== undefined;
  const keys = hasKeys ? await access.keys() : undefined;
  const secrets = await access.secrets();
  const progress = new StepProgress();
  try {
    return await rebuildIndex({
      database,
      store,
      keys,
      trustedKeys: await access.trustedKeys(trust),
      origin: access.logOrigin,
      personsOf: personsIn(secrets),
      progress: (step, done) => progress.at(step, done),
    });
  } finally {
    progress.end();
    await keys?.close();
  }
}
