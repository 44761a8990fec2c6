import type { VerticalConfig } from '@verbatim/compliance';
import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import type { FunctionSchema } from '@verbatim/tools';

type SessionUpdate = Extract<RealtimeClientEvent, { type: 'session.update' }>;

export interface ModelNames {
  readonly realtime: string;
  readonly transcription: string;
  /** Whether transcriptions are to come with the log-probabilities of their tokens. */
  readonly hasLogprobs?: boolean;
}

/** What the vertical's file asks for, else what the process is set to. */
export function modelNamesFor(vertical: VerticalConfig, defaults: ModelNames): ModelNames {
  return {
    ...defaults,
    realtime: vertical.model?.realtime ?? defaults.realtime,
    transcription: vertical.model?.transcription ?? defaults.transcription,
  };
}

/**
 * Under `block`, voice asks for each response itself, so that a turn can be made to wait for room in the
 * record before the agent speaks; elsewhere the model answers by itself.
 */
export function doesModelAnswerByItself(vertical: VerticalConfig): boolean {
  return vertical.policy !== 'block';
}

/**
 * Whether the server cancels a response when the caller begins to speak; else voice sends the cancel. It
 * goes with answering by itself: one side decides when the agent speaks, and that side stops it.
 */
export function interruptsByItself(vertical: VerticalConfig): boolean {
  return doesModelAnswerByItself(vertical);
}

/** Stated in full: the defaults differ between the API's documents and its servers. */
function turnDetection({ answers, interrupts }: { answers: boolean; interrupts: boolean }) {
  return {
    type: 'server_vad',
    threshold: 0.5,
    prefix_padding_ms: 300,
    silence_duration_ms: 500,
    idle_timeout_ms: null,
    create_response: answers,
    interrupt_response: interrupts,
  } as const;
}

/** Telephone audio both ways, untouched: mu-law at 8 kHz is what Twilio speaks too. */
const TELEPHONE_AUDIO = { type: 'audio/pcmu' } as const;

export function sessionUpdateFor(
  vertical: VerticalConfig,
  models: ModelNames,
  {
    answers = doesModelAnswerByItself(vertical),
    tools = [],
  }: { readonly answers?: boolean; readonly tools?: readonly FunctionSchema[] } = {},
): SessionUpdate {
  const { agent } = vertical;
  return {
    type: 'session.update',
    session: {
      type: 'realtime',
      model: models.realtime,
      instructions: agent.instructions,
      ...(tools.length > 0 && { tools: [...tools] }),
      output_modalities: ['audio'],
      // Stated, since the default of an organisation may be another: no trace of a call stays with the vendor.
      tracing: null,
      ...(models.hasLogprobs && { include: ['item.input_audio_transcription.logprobs'] }),
      audio: {
        input: {
          format: TELEPHONE_AUDIO,
          transcription: { model: models.transcription, language: agent.language.slice(0, 2) },
          turn_detection: turnDetection({
            answers,
            interrupts: answers && interruptsByItself(vertical),
          }),
        },
        output: { format: TELEPHONE_AUDIO, voice: agent.voice },
      },
    },
  };
}

/** What changes when another agent takes the call; the voice of a session stays. */
export function takeOverUpdate(
  instructions: string,
  tools: readonly FunctionSchema[],
): SessionUpdate {
  return {
    type: 'session.update',
    session: { type: 'realtime', instructions, tools: [...tools] },
  };
}

/** What changes when the call goes on in another language. */
export function languageUpdate(
  instructions: string,
  models: ModelNames,
  language: string,
): SessionUpdate {
  const transcription = { model: models.transcription, language: language.slice(0, 2) };
  return {
    type: 'session.update',
    session: { type: 'realtime', instructions, audio: { input: { transcription } } },
  };
}

/** What the model must know before its first words, from what happened elsewhere. */
export function contextItem(text: string): RealtimeClientEvent {
  return {
    type: 'conversation.item.create',
    item: { type: 'message', role: 'system', content: [{ type: 'input_text', text }] },
  };
}

/** What the caller did without speaking, told in words of ours. */
export function userItem(text: string): RealtimeClientEvent {
  return {
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
  };
}

/** What a function that the model called has answered. */
export function toolOutput(modelCallId: string, output: string): RealtimeClientEvent {
  return {
    type: 'conversation.item.create',
    item: { type: 'function_call_output', call_id: modelCallId, output },
  };
}

/**
 * Whatever is committed from here on is transcribed and not answered: the line is down, or something must be
 * said first. Turn detection itself stays on, because turning it off empties the input buffer, and with
 * it the caller's last words.
 */
export const answersOff = (): SessionUpdate => answering(false);

/** For verticals whose model answers by itself: it does so again. */
export const answersOn = (): SessionUpdate => answering(true);

function answering(isOn: boolean): SessionUpdate {
  const turn_detection = turnDetection({ answers: isOn, interrupts: isOn });
  return {
    type: 'session.update',
    session: { type: 'realtime', audio: { input: { turn_detection } } },
  };
}

/** Not left to the model: it is given the very words, and what it made of them is checked afterwards. */
export function announcementOf(text: string): RealtimeClientEvent {
  return {
    type: 'response.create',
    response: {
      instructions: `Say nothing but exactly these words: ${text}`,
      tool_choice: 'none',
    },
  };
}

/** The agent speaks first. */
export function greetingFor(vertical: VerticalConfig): RealtimeClientEvent {
  const { greeting } = vertical.agent;
  if (greeting === undefined) return { type: 'response.create' };
  return {
    type: 'response.create',
    response: { instructions: `Greet the caller with exactly these words: ${greeting}` },
  };
}
