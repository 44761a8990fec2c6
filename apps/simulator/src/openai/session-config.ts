import type { RealtimeSessionCreateRequest } from 'openai/resources/realtime/realtime';
import { z } from 'zod';
import { ClientEventError } from './client.errors.js';
import { newId } from './server-event.js';

const Format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('audio/pcm'), rate: z.literal(24_000).optional() }),
  z.strictObject({ type: z.literal('audio/pcmu') }),
  z.strictObject({ type: z.literal('audio/pcma') }),
]);

const Millis = z.int().min(0).max(600_000);

const TurnDetection = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('server_vad'),
    threshold: z.number().min(0).max(1).default(0.5),
    prefix_padding_ms: Millis.default(300),
    silence_duration_ms: Millis.default(200),
    idle_timeout_ms: Millis.nullable().default(null),
    create_response: z.boolean().default(true),
    interrupt_response: z.boolean().default(true),
  }),
  z.strictObject({
    type: z.literal('semantic_vad'),
    eagerness: z.enum(['low', 'medium', 'high', 'auto']).default('auto'),
    create_response: z.boolean().default(true),
    interrupt_response: z.boolean().default(true),
  }),
]);
export type TurnDetection = z.infer<typeof TurnDetection>;

const Transcription = z.looseObject({ model: z.string() });

const Input = z.strictObject({
  format: Format.optional(),
  noise_reduction: z.looseObject({}).nullable().optional(),
  transcription: Transcription.nullable().optional(),
  turn_detection: TurnDetection.nullable().optional(),
});
const Output = z.strictObject({
  format: Format.optional(),
  voice: z.union([z.string(), z.looseObject({ id: z.string() })]).optional(),
  speed: z.number().min(0.25).max(1.5).optional(),
});

/** Fields of the GA session; those of the beta (`modalities`, `input_audio_format`, …) are unknown to it. */
const SessionUpdate = z.strictObject({
  type: z.literal('realtime'),
  model: z.string().optional(),
  instructions: z.string().optional(),
  output_modalities: z.tuple([z.enum(['audio', 'text'])]).optional(),
  audio: z.strictObject({ input: Input.optional(), output: Output.optional() }).optional(),
  tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).optional(),
  tool_choice: z.union([z.string(), z.looseObject({})]).optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning: z.looseObject({}).nullable().optional(),
  max_output_tokens: z.union([z.int().min(1).max(32_768), z.literal('inf')]).optional(),
  truncation: z.unknown().optional(),
  tracing: z.unknown().optional(),
  include: z.array(z.string()).nullable().optional(),
  prompt: z.unknown().optional(),
});

export interface SessionConfig extends z.infer<typeof SessionUpdate> {
  readonly id: string;
  readonly object: 'realtime.session';
  readonly expires_at: number;
  readonly model: string;
  readonly instructions: string;
  readonly output_modalities: ['audio' | 'text'];
  readonly audio: {
    readonly input: z.infer<typeof Input>;
    readonly output: z.infer<typeof Output>;
  };
}

/** The defaults of a GA session, as captured: 24 kHz PCM, no transcription, 200 ms of silence. */
export function defaultSession(model: string, expiresAtMs: number): SessionConfig {
  return {
    type: 'realtime',
    object: 'realtime.session',
    id: newId('sess'),
    model,
    output_modalities: ['audio'],
    instructions: '',
    tools: [],
    tool_choice: 'auto',
    max_output_tokens: 'inf',
    tracing: null,
    truncation: 'auto',
    prompt: null,
    expires_at: Math.floor(expiresAtMs / 1000),
    include: null,
    audio: {
      input: {
        format: { type: 'audio/pcm', rate: 24_000 },
        transcription: null,
        noise_reduction: null,
        turn_detection: TurnDetection.parse({ type: 'server_vad' }),
      },
      output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'alloy', speed: 1 },
    },
  };
}

/**
 * The session after `session.update`: only the fields that are present change.
 *
 * Errors: `ClientEventError` for a field that is unknown, of the wrong kind, or frozen.
 */
export function updatedSession(
  current: SessionConfig,
  update: unknown,
  hasSpoken: boolean,
): SessionConfig {
  const parsed = SessionUpdate.safeParse(update);
  if (!parsed.success) throw errorOf(parsed.error.issues[0]!);
  const { audio, ...fields } = parsed.data;
  if (fields.model !== undefined && fields.model !== current.model) {
    throw new ClientEventError('invalid_value', 'The model cannot be changed.', 'session.model');
  }
  const voice = audio?.output?.voice;
  if (hasSpoken && voice !== undefined && voice !== current.audio.output.voice) {
    throw new ClientEventError(
      'cannot_update_voice',
      "Cannot update a conversation's voice if assistant audio is present.",
    );
  }
  return {
    ...current,
    ...withoutUndefined(fields),
    audio: {
      input: { ...current.audio.input, ...withoutUndefined(audio?.input ?? {}) },
      output: { ...current.audio.output, ...withoutUndefined(audio?.output ?? {}) },
    },
  };
}

/** The session as events carry it. The SDK's types leave out the nulls that the API really sends. */
export function onTheWire(config: SessionConfig): RealtimeSessionCreateRequest {
  return config as unknown as RealtimeSessionCreateRequest;
}

function withoutUndefined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function errorOf(issue: z.core.$ZodIssue): ClientEventError {
  const path = ['session', ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    const param = `${path}.${issue.keys[0]}`;
    return new ClientEventError('unknown_parameter', `Unknown parameter: '${param}'.`, param);
  }
  if (issue.input === undefined && issue.code === 'invalid_value') {
    return new ClientEventError(
      'missing_required_parameter',
      `Missing required parameter: '${path}'.`,
      path,
    );
  }
  return new ClientEventError('invalid_value', `Invalid value: '${path}': ${issue.message}`, path);
}
