import { Command } from 'commander';
import { addBundleCommand } from './commands/bundle.command.js';
import { loggedContext } from './accesses/logged-context.js';
import { addAccessLogCommand } from './commands/access-log.command.js';
import { addCallsCommand } from './commands/calls.command.js';
import type { CommandContext } from './commands/context.js';
import { addCostCommand } from './commands/cost.command.js';
import { addDeadLetterCommand } from './commands/dead-letter.command.js';
import { addDoctorCommand } from './commands/doctor.command.js';
import { addEraseCommand } from './commands/erase.command.js';
import { addExportCommand } from './commands/export.command.js';
import { addFindingsCommand } from './commands/findings.command.js';
import { addHoldCommand } from './commands/hold.command.js';
import { addImportCommand } from './commands/import.command.js';
import { addKeysCommand } from './commands/keys.command.js';
import { addLevelCommand } from './commands/level.command.js';
import { addCallCommand } from './commands/call.command.js';
import { addIncidentsCommand } from './commands/incidents.command.js';
import { addFlipCommand } from './commands/rules-flip.command.js';
import { addReplayCommand } from './commands/rules-replay.command.js';
import { addRevisionCommands } from './commands/rules-revisions.command.js';
import { addRulesCommand } from './commands/rules.command.js';
import { addMessagesCommand } from './commands/messages.command.js';
import { addMayDialCommand } from './commands/may-dial.command.js';
import { addAccessCommand } from './commands/access.command.js';
import { addRetentionCommand } from './commands/retention.command.js';
import { addReconcileCommand } from './commands/reconcile.command.js';
import { addRedactCommand } from './commands/redact.command.js';
import { addRebuildIndexCommand } from './commands/rebuild-index.command.js';
import { addRetentionExtendCommand } from './commands/retention-extend.command.js';
import { addShowCommand } from './commands/show.command.js';
import { addSimulateCommand } from './commands/simulate.command.js';
import { addSpoolCommand } from './commands/spool.command.js';
import { addTokenCommand } from './commands/token.command.js';
import { addVerifyCommand } from './commands/verify.command.js';
import { addVoicemailCommand } from './commands/voicemail.command.js';

const HELP = `
Without variables in the environment the commands use the local run, as "npm start" left it in
.data/run.json. DATABASE_URL, REDIS_URL, S3_BUCKET or STORE_DIRECTORY, SPOOL_DIRECTORY, MASTER_KEY_FILE
and TRUSTED_KEYS point them elsewhere.

Exit codes: 0 done and, for verify, it holds; 1 failed or does not hold; 2 no such call, dead
letter, incident, spool or rule; 3 for verify, not proven yet; 64 the command line is wrong; 78 the configuration is.`;

export function createProgram(given: CommandContext): Command {
  const context = loggedContext(given);
  const program = new Command('verbatim')
    .description('Reads and proves the record that Verbatim keeps of phone calls.')
    .showSuggestionAfterError()
    .showHelpAfterError('(run with --help for the options)')
    .enablePositionalOptions()
    .addHelpText('after', HELP)
    // Throws instead of exiting, so that open connections are closed and the exit code is ours.
    .exitOverride()
    .hook('preAction', (_program, command) => context.begins(command));
  addDoctorCommand(program, context);
  addCallsCommand(program, context);
  addShowCommand(program, context);
  addVoicemailCommand(program, context);
  addVerifyCommand(program, context);
  addExportCommand(program, context);
  addImportCommand(program, context);
  addBundleCommand(program, context);
  addFindingsCommand(program, context);
  addCostCommand(program, context);
  addHoldCommand(program, context);
  addEraseCommand(program, context);
  addAccessCommand(program, context);
  addDeadLetterCommand(program, context);
  addMessagesCommand(program, context);
  addLevelCommand(program, context);
  addIncidentsCommand(program, context);
  addCallCommand(program, context);
  addSpoolCommand(program, context);
  addKeysCommand(program, context);
  addTokenCommand(program, context);
  const rules = addRulesCommand(program, context);
  addFlipCommand(rules, context);
  addRevisionCommands(rules, context);
  addReplayCommand(rules, context);
  addAccessLogCommand(program, context);
  addReconcileCommand(program, context);
  addSimulateCommand(program);
  addRetentionCommand(program, context);
  addRetentionExtendCommand(program, context);
  addRebuildIndexCommand(program, context);
  addRedactCommand(program, context.terminal);
  addMayDialCommand(program, context.terminal);
  return program;
}
