import type { Command } from 'commander';
import { printConversation } from '../output/conversation-text.js';
import { readCall } from '../record/read-call.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

export function addShowCommand(program: Command, context: CommandContext): void {
  program
    .command('show')
    .summary('show what was said on a call')
    .description(
      'Shows a call from the object store: who said what and when, what was heard of an interrupted\n' +
        'turn, and where something is missing. A call that is not sealed yet is shown as far as it is\n' +
        'archived. Needs the master key; shows the words unredacted.',
    )
    .argument('<callSid>', 'the call')
    .option('--json', 'JSON instead of text')
    .action((given: string, options: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const callSid = checkedCallSid(given);
        const call = await readCall(access, callSid);
        if (call === undefined) throw unknownCall(callSid);
        if (options.json) return terminal.line(JSON.stringify(call, null, 2));
        printConversation(terminal, call);
      }),
    );
}
