import type { Command } from 'commander';
import { checksOf } from '../doctor/all-checks.js';
import { installationOf } from '../doctor/installation.js';
import { runChecks } from '../doctor/run-checks.js';
import { EXIT_CODE } from '../exit-codes.js';
import { printDoctor } from '../output/doctor-text.js';
import type { CommandContext } from './context.js';

const HELP = `
Run it with the environment of the voice app, on the machine where voice runs: it asks Twilio and OpenAI with
their credentials, signs a webhook and sends it through PUBLIC_URL, opens a media socket and a session with the
model, and writes, reads and removes a probe in the object store and the spool. It places no call, costs
nothing, and prints no secret. Without variables it looks at the local run of "npm start".
Exit codes: 0 nothing failed (there may be warnings), 1 something did. docs/going-live.md goes with it.`;

export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .summary('look for what keeps calls from working, and say what to do')
    .description('Checks credentials, addresses, servers, files and agreements of an installation.')
    .option('--json', 'one JSON array instead of a table')
    .addHelpText('after', HELP)
    .action(({ json }: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const results = await runChecks(checksOf(installationOf(access)));
        if (json) terminal.line(JSON.stringify(results, null, 2));
        else printDoctor(terminal, results);
        if (results.some(({ outcome }) => outcome === 'failed')) {
          process.exitCode = EXIT_CODE.failed;
        }
      }),
    );
}
