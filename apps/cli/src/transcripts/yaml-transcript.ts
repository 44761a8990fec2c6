import { type Document, LineCounter, isNode, parseDocument } from 'yaml';
import { z } from 'zod';
import { type ReadTranscripts, type Transcript, malformed, read } from './transcript.js';

const Said = z.string('words').trim().min(1, 'words');

/** As a call script has them; keys and tools are no words of a conversation. */
const Turn = z.looseObject({
  caller: Said.optional(),
  agent: Said.optional(),
  tool: z.string('the name of a tool').optional(),
  keys: z.string('keys').optional(),
});
const TURN_KEYS = ['caller', 'agent', 'tool', 'keys'] as const;

const Script = z.looseObject({
  id: z.string('the id of the script').min(1),
  turns: z
    .array(
      Turn.refine((turn) => TURN_KEYS.some((key) => turn[key] !== undefined), {
        error: 'one of: caller, agent, tool, keys',
      }),
      'a list of turns',
    )
    .min(1, 'at least one turn'),
});

/** A call script of the simulator, in YAML or JSON. */
export function parseYamlTranscript(text: string): ReadTranscripts {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return malformed(
      ...document.errors.map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { line, column: col, what: message };
      }),
    );
  }
  const parsed = Script.safeParse(document.toJS());
  if (!parsed.success) {
    return malformed(
      ...parsed.error.issues.map(({ path, message }) => {
        const { line, col } = lines.linePos(offsetOf(document, path));
        const place = path.length > 0 ? `${path.join('.')}: ` : '';
        return { line, column: col, what: `${place}expected ${message}` };
      }),
    );
  }
  return read(transcriptOf(parsed.data));
}

function transcriptOf({ id, turns }: z.infer<typeof Script>): Transcript {
  return {
    id,
    turns: turns.flatMap(({ caller, agent }): Transcript['turns'] => {
      if (caller !== undefined) return [{ speaker: 'caller', text: caller }];
      return agent === undefined ? [] : [{ speaker: 'agent', text: agent }];
    }),
  };
}

/** The node at the path, or its nearest ancestor that the file really has. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
