import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { simulate } from './calls/simulation.js';
import { type CliOptions, parseCli } from './cli/options.js';
import { ConsoleProgress } from './cli/progress.js';
import type { SimulationReport } from './report/report.js';
import type { CallScript } from './scripts/call-script.js';
import { readLibrary } from './scripts/script-library.js';
import { ScriptError } from './scripts/script.errors.js';

const OWN_SCRIPTS = fileURLToPath(new URL('../scripts', import.meta.url));

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const options = parseCli(process.argv);
  const stop = new AbortController();
  process.on('SIGINT', () => interrupted(stop));
  process.on('SIGTERM', () => interrupted(stop));
  const scripts = await chooseScripts(options);
  const calls = options.calls ?? scripts.length;
  print(
    `seed ${options.seed}, speed ${options.speed}, ` +
      `${calls === 0 ? 'calls until Ctrl-C' : `${calls} calls`} from ${scripts.length} scripts`,
  );
  const report = await simulate(
    {
      ...options,
      publicUrl: options.publicUrl ?? options.voiceUrl,
      scripts,
      calls,
      concurrency: calls === 0 ? options.concurrency : Math.min(options.concurrency, calls),
      faults: options.fault,
      duplicateShare: options.duplicates,
      hangUpShare: options.hangUps,
      sessionMsMax: (options.sessionSeconds ?? options.sessionMinutes * 60) * 1_000,
      audioAfterMs: options.audioAfter * 1_000,
    },
    new ConsoleProgress(calls, options.quiet ?? false, print),
    stop.signal,
  );
  if (options.report) await writeFile(options.report, `${JSON.stringify(report, undefined, 2)}\n`);
  return exitCode(report, stop.signal.aborted);
}

/** The first Ctrl-C hangs up; a second one does not wait for it. */
function interrupted(stop: AbortController): void {
  if (stop.signal.aborted) process.exit(130);
  print('hanging up; press Ctrl-C again to leave at once');
  stop.abort();
}

async function chooseScripts(options: CliOptions): Promise<CallScript[]> {
  let library = await readLibrary(options.from ?? OWN_SCRIPTS);
  if (library.kind === 'absent') {
    // A folder of public conversations may be absent on this machine; a file given by name may not.
    if (/\.\w+$/.test(library.path)) throw new ScriptError(library.path, 1, 1, 'no such file');
    print(`${library.path} was not found: playing the simulator's own scripts instead`);
    library = await readLibrary(OWN_SCRIPTS);
  }
  const scripts = library.kind === 'found' ? library.scripts : [];
  const ofVertical = scripts.filter(({ vertical }) => vertical === options.vertical);
  if (options.vertical !== undefined && ofVertical.length === 0) {
    print(`no script is written for ${options.vertical}: calling its number with the others`);
  }
  const chosen = ofVertical.length > 0 ? ofVertical : scripts;
  return chosen.map((script) => ({ ...script, pace: options.pace ?? script.pace }));
}

function exitCode(report: SimulationReport, isInterrupted: boolean): number {
  const refused = report.calls.filter(({ outcome }) => outcome === 'not-placed').length;
  if (isInterrupted) return 130;
  if (refused > 0) print(`${refused} of ${report.calls.length} calls could not be placed`);
  return refused > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ScriptError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}
