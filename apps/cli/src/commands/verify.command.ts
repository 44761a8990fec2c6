import { type EvidenceReport, type LogReport, outcomeOf, verifyLog } from '@verbatim/audit-log';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { printEvidence, printEvidenceTable, printLog } from '../output/evidence-text.js';
import { Progress } from '../output/progress.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import { knownCallIds } from '../record/known-call-ids.js';
import { readBundle, verifyBundle } from '../verify/bundle-evidence.js';
import { isOfDay, parsedDay } from '../verify/calls-of-day.js';
import { readTrust, type Trust } from '../verify/evidence-access.js';
import { StoreEvidence } from '../verify/store-evidence.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

interface VerifyOptions {
  readonly all?: boolean;
  readonly day?: string;
  readonly bundle?: string;
  readonly revision?: number;
  readonly json?: boolean;
  readonly trust?: string;
  readonly anchor?: string;
}

const HELP = `
Two verdicts for each call:
  integrity     verified, or the first thing that is wrong:
                  the record  missing-object, altered-object, altered-order, bad-signature,
                              untrusted-key, newer-version, not-sealed
                  the log     not-in-log, log-forked, log-truncated
                  the locks   retention-short
                or what is not proven yet: tail-not-anchored, not-yet-logged
                or what is absent: lawfully erased, disposed or superseded; key-unavailable
  completeness  complete, gaps-explained, tail-unknown or loss-detected, computed again from the
                events; not-checked without the key

An anchor is a checkpoint of the log that was kept elsewhere. Without one nobody can tell whether the
end of the log was cut off or written anew, so nothing is verified: it is tail-not-anchored.

Exit code 0: every call holds (verified, or lawfully absent, and no loss detected; with --all or --day,
calls that are not sealed yet are told and do not count). 3: nothing is wrong, but something is not
proven yet. 1: something is wrong. 2: no such call.`;

export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .summary('prove that the record of a call is complete and unaltered')
    .description(
      'Checks sealed calls, and the log that they are in, from the object store and the trusted keys alone;\n' +
        'a bundle is checked without a store.',
    )
    .argument('[callSid]', 'the call')
    .option('--day <date>', 'every call that began on this day of UTC')
    .option('--all', 'every call in the object store and in the log, and the log itself')
    .option('--bundle <file>', 'the call in a file that "verbatim bundle" has made')
    .option('--revision <number>', 'this revision of the call instead of the newest', revisionOf)
    .option(
      '--trust <keys>',
      'file or directory of the public keys to trust (default: TRUSTED_KEYS)',
    )
    .option(
      '--anchor <checkpoint>',
      'file with a checkpoint from elsewhere, or the directory that checkpoints are copied to\n' +
        '(default: VERBATIM_ANCHOR)',
    )
    .option('--json', 'the full reports as JSON')
    .addHelpText('after', HELP)
    .action((callSid: string | undefined, options: VerifyOptions) =>
      context.run(async (access, terminal) => {
        checkSubject(callSid, options);
        if (options.bundle !== undefined) {
          verifyOne(terminal, options, await bundleReport(access, options, options.bundle));
        } else if (callSid !== undefined) {
          verifyOne(terminal, options, await callReport(access, options, callSid));
        } else {
          await verifyMany(access, terminal, options);
        }
      }),
    );
}

function checkSubject(callSid: string | undefined, options: VerifyOptions): void {
  const { all, day, bundle, revision } = options;
  const given = [callSid, all, day, bundle].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new CommandFailure('Name one call, or give --day, --all or --bundle.', EXIT_CODE.usage);
  }
  if (revision !== undefined && (all || day !== undefined)) {
    throw new CommandFailure('--revision goes with one call.', EXIT_CODE.usage);
  }
}

interface Asked {
  readonly report: EvidenceReport;
  readonly trust: Trust;
}

function printAnchorHint(terminal: Terminal, { anchor }: Trust): void {
  if (anchor !== undefined) return;
  terminal.line('To prove more, give --anchor: a checkpoint of the log that was kept elsewhere.');
}

async function bundleReport(
  access: RecordAccess,
  options: VerifyOptions,
  file: string,
): Promise<Asked> {
  const bundle = await readBundle(file);
  const trust = await readTrust(access, options, bundle.head.origin);
  return { trust, report: await verifyBundle(bundle, trust, options.revision) };
}

async function callReport(
  access: RecordAccess,
  options: VerifyOptions,
  given: string,
): Promise<Asked> {
  const callSid = checkedCallSid(given);
  const trust = await readTrust(access, options, access.logOrigin);
  const evidence = await StoreEvidence.open(access, trust, { isForOne: true });
  const isInStore = (await knownCallIds(await access.store(), callSid)).length > 0;
  const report = await evidence.of(callSid, options.revision);
  // Nothing in the store, no statement and nothing in the log: nobody has heard of it.
  if (!isInStore && report.integrity === 'not-sealed') throw unknownCall(callSid);
  return { trust, report };
}

function verifyOne(terminal: Terminal, { json }: VerifyOptions, { report, trust }: Asked): void {
  if (json) terminal.line(JSON.stringify(report, null, 2));
  else printEvidence(terminal, report);
  if (!json && report.integrity === 'tail-not-anchored') printAnchorHint(terminal, trust);
  const outcome = outcomeOf(report);
  if (outcome === 'fails' || outcome === 'unsealed') process.exitCode = EXIT_CODE.failed;
  if (outcome === 'open') process.exitCode = EXIT_CODE.notProven;
}

async function verifyMany(
  access: RecordAccess,
  terminal: Terminal,
  options: VerifyOptions,
): Promise<void> {
  const dayAt = options.day === undefined ? undefined : parsedDay(options.day);
  const trust = await readTrust(access, options, access.logOrigin);
  const evidence = await StoreEvidence.open(access, trust, { isForOne: false });
  const log = dayAt === undefined ? await wholeLog(access, trust, evidence) : undefined;
  const callIds = await callsToVerify(access, evidence, trust, dayAt);
  const progress = new Progress('Verifying calls', callIds.length);
  const reports = await evidence.ofAll(callIds, (done) => progress.at(done));
  progress.end();
  if (options.json) {
    terminal.line(
      JSON.stringify(log === undefined ? { calls: reports } : { log, calls: reports }, null, 2),
    );
  } else {
    if (log !== undefined) printLog(terminal, log);
    const where =
      dayAt === undefined ? 'in the object store' : `of ${options.day} in the object store`;
    printEvidenceTable(terminal, reports, where);
    if (reports.some(({ integrity }) => integrity === 'tail-not-anchored')) {
      printAnchorHint(terminal, trust);
    }
  }
  const outcomes = new Set(reports.map(outcomeOf));
  if (outcomes.has('fails') || (log && !isLogSound(log))) process.exitCode = EXIT_CODE.failed;
  else if (outcomes.has('open')) process.exitCode = EXIT_CODE.notProven;
}

/** The tail of a log that lives is never anchored yet: that is for the calls in it to say. */
const isLogSound = ({ verdict }: LogReport): boolean =>
  verdict === 'verified' || verdict === 'tail-not-anchored';

async function wholeLog(
  access: RecordAccess,
  { trustedKeys, anchor }: Trust,
  { reader }: StoreEvidence,
): Promise<LogReport> {
  let progress: Progress | undefined;
  const report = await verifyLog({
    reader,
    trustedKeys,
    origin: access.logOrigin,
    ...(anchor && { anchor }),
    onProgress: ({ entries, of }) =>
      (progress ??= new Progress('Verifying the log', of)).at(entries),
  });
  progress?.end();
  return report;
}

/** Those in the store, and with all of them those that only the log knows of. */
async function callsToVerify(
  access: RecordAccess,
  { reader, log }: StoreEvidence,
  { trustedKeys }: Trust,
  dayAt: number | undefined,
): Promise<string[]> {
  const stored = await knownCallIds(await access.store());
  const logged = (await log.seals())?.keys() ?? [];
  const known = [...new Set([...stored, ...logged])].sort();
  if (dayAt === undefined) return known;
  const ofDay: string[] = [];
  const progress = new Progress('Looking for the calls of the day', known.length);
  for (const [at, callId] of known.entries()) {
    if (await isOfDay(callId, dayAt, reader, trustedKeys)) ofDay.push(callId);
    progress.at(at + 1);
  }
  progress.end();
  return ofDay;
}

function revisionOf(text: string): number {
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes a number from 1.');
}
