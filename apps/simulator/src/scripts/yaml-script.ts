import { Vertical } from '@verbatim/contracts';
import { type Document, LineCounter, isNode, parseDocument } from 'yaml';
import { z } from 'zod';
import { FRAME_BYTES_MAX, wordsOf } from '../speech/framing.js';
import { type CallScript, FAULTS, STEPS_MAX, type Step, asSaid } from './call-script.js';
import { ScriptError } from './script.errors.js';

const Said = z
  .string()
  .transform(asSaid)
  .refine((text) => text !== '', 'expected words')
  .refine(
    (text) => wordsOf(text).every((word) => Buffer.byteLength(word) <= FRAME_BYTES_MAX),
    `expected words of at most ${FRAME_BYTES_MAX} bytes`,
  );
/** Twilio's words for how `<Pay>` ends. */
const PAY_RESULTS = [
  'success',
  'payment-connector-error',
  'too-many-failed-attempts',
  'caller-interrupted-with-star',
  'validation-error',
] as const;
const PauseMs = z.int().min(0).max(60_000);
const Words = z.int().min(1).max(1_000);

const ToolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const Piece = z.string().min(1).max(1_000);
const When = z.union(
  [
    z.strictObject({ tool: ToolName, holds: Piece, lacks: Piece.optional() }),
    z.strictObject({ tool: ToolName, lacks: Piece }),
  ],
  'expected a tool, and what its result holds or lacks',
);

const Turn = z.union([
  z.strictObject({
    caller: Said,
    pauseMs: PauseMs.optional(),
    bargeInAfterWords: Words.optional(),
    hangUpAfterWords: Words.optional(),
  }),
  z.strictObject({ keys: z.string().regex(/^[0-9*#A-D]{1,64}$/), pauseMs: PauseMs.optional() }),
  z.strictObject({
    card: z.string().regex(/^\d{12,19}$/, 'expected the 12 to 19 digits of a card, in quotes'),
    expires: z
      .string()
      .regex(/^\d{4}$/, 'expected month and year like "1228"')
      .default('1228'),
    code: z
      .string()
      .regex(/^\d{3,4}$/, 'expected 3 or 4 digits, in quotes')
      .default('123'),
    result: z.enum(PAY_RESULTS).default('success'),
  }),
  z.strictObject({
    message: Said,
    endsWith: z.enum(['hang-up', 'key', 'silence']).default('hang-up'),
  }),
  z.strictObject({
    person: z.enum(['answers', 'no-answer', 'busy', 'fails', 'declines', 'machine']),
  }),
  z.strictObject({ agent: Said, when: When.optional() }),
  z.strictObject({
    tool: ToolName,
    when: When.optional(),
    arguments: z.record(z.string(), z.unknown()).default({}),
  }),
]);

/** A script written by hand: see docs/specs/simulator.md, section 5. */
const YamlScript = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,127}$/),
  vertical: Vertical,
  about: z.string().min(1),
  outbound: z.boolean().optional(),
  transcription: z.enum(['before-reply', 'after-reply', 'floating']).default('floating'),
  faults: z
    .array(z.strictObject({ fault: z.enum(FAULTS), turn: z.int().min(1).max(STEPS_MAX) }))
    .default([]),
  turns: z.array(Turn).min(1).max(STEPS_MAX),
});

/** Errors: `ScriptError` at the first problem, with its line and column. */
export function parseYamlScript(path: string, text: string): CallScript {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors[0];
  if (syntax) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new ScriptError(path, line, col, syntax.message);
  }
  const parsed = YamlScript.safeParse(document.toJS());
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const { line, col } = lines.linePos(offsetOf(document, issue.path));
    const place = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    throw new ScriptError(path, line, col, `${place}${problemOf(issue)}`);
  }
  const { turns, id, vertical, transcription, faults, outbound } = parsed.data;
  return {
    id,
    vertical,
    transcription,
    faults,
    pace: 'turns',
    steps: turns.map(stepOf),
    ...(outbound && { isOutbound: true }),
  };
}

function stepOf(turn: z.infer<typeof Turn>): Step {
  if ('caller' in turn) {
    const { caller, ...when } = turn;
    return { kind: 'caller', text: caller, ...when };
  }
  if ('keys' in turn) return { kind: 'keys', digits: turn.keys, pauseMs: turn.pauseMs };
  if ('card' in turn) {
    const { card, ...rest } = turn;
    return { kind: 'card', number: card, ...rest };
  }
  if ('message' in turn) return { kind: 'message', text: turn.message, endsWith: turn.endsWith };
  if ('person' in turn) return { kind: 'person', does: turn.person };
  const when = turn.when && { when: turn.when };
  if ('agent' in turn) return { kind: 'agent', text: turn.agent, ...when };
  return { kind: 'tool', name: turn.tool, arguments: turn.arguments, ...when };
}

/** The node at the path, or its nearest ancestor that the file really has. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function problemOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_union'
    ? 'expected one of: caller, agent, tool, keys, card, message, person (with the fields that belong to it)'
    : issue.message;
}
