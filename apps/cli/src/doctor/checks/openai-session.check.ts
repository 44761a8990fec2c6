import { codeOf, jsonOf } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped } from '../check.js';
import type { Installation } from '../installation.js';
import { type OpenSocket, openSocket } from '../open-socket.js';

/**
 * Opens a session as a call would, with the settings that matter: telephone audio, transcription, no tracing.
 * No audio is sent and nothing is asked of the model, so it costs nothing.
 */
export const openaiSession = ({ env, isSimulated }: Installation): Check => ({
  name: 'openai-session',
  async run(signal): Promise<Finding> {
    const { OPENAI_API_KEY: key, OPENAI_BASE_URL: base, OPENAI_REALTIME_MODEL: model } = env;
    if (key === undefined) return skipped('needs OPENAI_API_KEY');
    const url = `${base.replace(/^http/, 'ws').replace(/\/+$/, '')}/realtime?model=${encodeURIComponent(model)}`;
    try {
      const opened = await openSocket(url, { authorization: `Bearer ${key}` }, signal);
      if (opened.kind === 'refused') return refusal(opened.status, model);
      return await configured(opened.socket, model, env.OPENAI_TRANSCRIPTION_MODEL);
    } catch (error) {
      const code = codeOf(error);
      if (isSimulated && code === 'ECONNREFUSED') return skipped('no model simulator runs now');
      return failed(`no session (${code})`, 'Port 443 to OpenAI must be open for WebSockets.');
    }
  },
});

async function configured(
  socket: OpenSocket,
  model: string,
  transcription: string,
): Promise<Finding> {
  try {
    const created = await nextEvent(socket);
    if (created?.type !== 'session.created') return unexpected(created);
    socket.send(JSON.stringify(updateFor(transcription)));
    const updated = await nextEvent(socket);
    if (updated?.type !== 'session.updated') return unexpected(updated);
    const { tracing } = Object(updated.session) as { tracing?: unknown };
    if (tracing !== null && tracing !== undefined) {
      return failed(
        'the session keeps traces although it was told not to',
        'Switch tracing off for the project in the OpenAI console, under Data controls.',
      );
    }
    return ok(`${model} opens a session, ${transcription} transcribes, tracing is off`);
  } finally {
    socket.close();
  }
}

interface ServerEvent {
  readonly type?: string;
  readonly session?: unknown;
  readonly error?: { readonly code?: unknown; readonly type?: unknown };
}

async function nextEvent(socket: OpenSocket): Promise<ServerEvent | undefined> {
  const frame = await socket.next();
  return frame === undefined ? undefined : (jsonOf(frame) as ServerEvent);
}

const updateFor = (transcription: string) => ({
  type: 'session.update',
  session: {
    type: 'realtime',
    tracing: null,
    audio: {
      input: { format: { type: 'audio/pcmu' }, transcription: { model: transcription } },
      output: { format: { type: 'audio/pcmu' } },
    },
  },
});

function unexpected(event: ServerEvent | undefined): Finding {
  if (event?.type !== 'error') {
    return failed(
      `the session answers with ${event?.type ?? 'its end'}`,
      'OPENAI_BASE_URL leads to something that is no Realtime API.',
    );
  }
  const code = String(event.error?.code ?? event.error?.type ?? 'unknown');
  const isMoney = ['insufficient_quota', 'billing_hard_limit_reached'].includes(code);
  return failed(
    `the session says ${code}`,
    isMoney
      ? 'Add credit, or raise the limit of the project.'
      : 'Correct what it names: a model that is unknown, or a key without Realtime.',
  );
}

function refusal(status: number, model: string): Finding {
  const advice: Readonly<Record<number, string>> = {
    401: 'Make a new key and set OPENAI_API_KEY.',
    403: 'Give the key the permission Realtime: request, and the project the model.',
    404: 'OPENAI_BASE_URL must end in /v1, and the model must exist.',
    429: 'The project is over its rate limit or its quota.',
  };
  return failed(
    `no session with ${model} (HTTP ${status})`,
    advice[status] ?? 'Look at status.openai.com.',
  );
}
