import { type DialAnswer, mayDial } from '@verbatim/compliance';
import { InvalidArgumentError, type Command } from 'commander';
import { readDialFile } from '../dialing/dial-file.js';
import { EXIT_CODE } from '../exit-codes.js';
import { printProblems } from '../output/rule-text.js';
import type { Terminal } from '../output/terminal.js';

interface MayDialOptions {
  readonly at?: number;
  readonly json?: boolean;
}

const HELP = `
The file is YAML or JSON: { party, history?, plan? }, as docs/specs/dialing.md says. Every reason against
the call is printed with its law, and when it will be free. Exit code 0: it may be placed; 1: it may not,
or the file is wrong.`;

/** `terminal` is asked for late, so that the command needs neither a run nor an environment. */
export function addMayDialCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('may-dial')
    .summary('say whether a person may be called')
    .description('Answers before an outbound call whether it may be placed, and why not.')
    .argument('<file>', 'who would be called, earlier calls, and what the call is for')
    .option('--at <instant>', 'when, such as 2026-04-07T15:00:00-04:00; now without it', instantOf)
    .option('--json', 'the answer as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, options: MayDialOptions) => {
      const out = terminal();
      const question = await readDialFile(file);
      if ('problems' in question) {
        printProblems(out, question.problems);
        process.exitCode = EXIT_CODE.failed;
        return;
      }
      const { party, history, plan } = question;
      const timeZoneData = process.versions.tz ?? 'unknown';
      const answer = mayDial(party, history, options.at ?? Date.now(), { ...plan, timeZoneData });
      if (options.json) out.line(JSON.stringify(answer, null, 2));
      else printAnswer(out, answer);
      if (!answer.allowed) process.exitCode = EXIT_CODE.failed;
    });
}

function printAnswer(terminal: Terminal, answer: DialAnswer): void {
  if (answer.allowed) {
    terminal.line(terminal.style('green', 'The call may be placed.'));
    return;
  }
  terminal.line(terminal.style('red', 'The call may not be placed:'));
  for (const { code, source, debtId } of answer.reasons) {
    const about = debtId === undefined ? '' : `, debt ${debtId}`;
    terminal.line(`  ${terminal.style('bold', code)}${about} (${source})`);
  }
  const { freeAt } = answer;
  terminal.line(
    freeAt === undefined
      ? 'Time alone will not free it.'
      : `It will be free at ${new Date(freeAt).toISOString()}, if nothing else happens until then.`,
  );
}

function instantOf(text: string): number {
  const instant = /[Z+-]\d*:?\d*$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new InvalidArgumentError(
      'Expected an instant with its offset, 2026-04-07T15:00:00-04:00.',
    );
  }
  return instant;
}
