import path from 'node:path';
import { isErased, objectReader } from '@verbatim/storage';
import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { writeFileWhole } from '../output/write-file.js';
import { readRecord } from '../record/read-call.js';
import { readMessage } from '../record/read-message.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

interface VoicemailOptions {
  readonly output?: string;
  readonly force?: boolean;
}

export function addVoicemailCommand(program: Command, context: CommandContext): void {
  program
    .command('voicemail')
    .summary('get the message that a caller left, to listen to')
    .description(
      'Writes the message that a caller left after the tone as a WAV file, for its owner alone.\n' +
        'Its digest is compared with the record first. Needs the master key; it is not redacted.',
    )
    .argument('<callSid>', 'the call')
    .option('--output <file>', 'where to (default: <callSid>.wav)')
    .option('--force', 'replace the file, if it is there already')
    .action((given: string, { output, force }: VoicemailOptions) =>
      context.run(async (access, terminal) => {
        const callSid = checkedCallSid(given);
        const store = await access.store();
        if (await isErased(store, callSid)) {
          throw new CommandFailure(`${callSid} was erased or disposed of: nobody can hear it.`);
        }
        const record = await readRecord(access, callSid);
        if (record === undefined) throw unknownCall(callSid);
        const wav = await readMessage(callSid, record, objectReader(store));
        const file = output ?? `${callSid}.wav`;
        await writeFileWhole(path.resolve(file), wav, { mayReplace: force === true });
        terminal.line(`${file}: ${wav.length} bytes, as the carrier recorded it.`);
      }),
    );
}
