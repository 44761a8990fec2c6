import {
  REDACTION_CLASSES,
  REDACTOR,
  type RedactionClass,
  redactTranscript,
} from '@verbatim/compliance';
import { type Command, InvalidArgumentError } from 'commander';
import type { Terminal } from '../output/terminal.js';
import { readTranscripts } from '../transcripts/read-transcripts.js';
import type { Transcript } from '../transcripts/transcript.js';

interface RedactOptions {
  readonly json?: boolean;
  readonly classes?: readonly RedactionClass[];
}

/** `terminal` is asked for late, so that the command needs neither a run nor an environment. */
export function addRedactCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('redact')
    .summary('show a transcript as the record’s readable copy would')
    .description(
      'Reads a call script (YAML, JSON), dialogues (JSON Lines) or a pair of TextGrids, and prints what\n' +
        'everybody who may see the call may read: names, numbers, dates and addresses taken out.',
    )
    .argument('<file>', 'what `verbatim simulate --from` plays')
    .option(
      '--json',
      'one line of JSON for each conversation, with where each placeholder comes from',
    )
    .option('--classes <list>', `only these, of: ${REDACTION_CLASSES.join(', ')}`, classesOf)
    .action(async (file: string, options: RedactOptions) => {
      const out = terminal();
      for (const transcript of await readTranscripts(file)) {
        if (options.json) out.line(JSON.stringify(redactionOf(transcript, options)));
        else printRedacted(out, transcript, options);
      }
    });
}

function redactionOf({ id, turns }: Transcript, { classes }: RedactOptions) {
  const redaction = redactTranscript(turns, classes === undefined ? {} : { classes });
  return {
    id,
    redactor: REDACTOR,
    turns: redaction.turns.map(({ text, spans }, i) => ({
      speaker: turns[i]!.speaker,
      text,
      spans,
    })),
    leaks: redaction.leaks,
  };
}

function printRedacted(terminal: Terminal, transcript: Transcript, options: RedactOptions): void {
  const { id, turns } = redactionOf(transcript, options);
  terminal.line(terminal.style('bold', id));
  for (const { speaker, text } of turns) {
    terminal.line(`${terminal.style('dim', `${speaker}:`)} ${text}`);
  }
  terminal.line();
}

function classesOf(list: string): RedactionClass[] {
  const given = list.split(',').map((each) => each.trim());
  const known = new Set<string>(REDACTION_CLASSES);
  const unknown = given.filter((each) => !known.has(each));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}.`);
  }
  return given as RedactionClass[];
}
