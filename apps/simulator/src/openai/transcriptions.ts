import type { IncomingMessage, ServerResponse } from 'node:http';
import { msOfBytes } from '../speech/mu-law.js';
import { SpeechDecoder } from '../speech/speech-decoder.js';
import { muLawOf, WavError } from '../speech/wav.js';

const PATH = '/v1/audio/transcriptions';
/** OpenAI takes files of 25 MB. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;

/** `POST /v1/audio/transcriptions`: the words that ride in a recording. */
export class Transcriptions {
  #answered = 0;

  /** Requests that were answered with words. */
  get answered(): number {
    return this.#answered;
  }

  /** False: the request is for something else. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { pathname } = new URL(request.url ?? '/', 'http://simulator');
    if (pathname !== PATH || request.method !== 'POST') return false;
    void this.#transcribe(request, response);
    return true;
  }

  async #transcribe(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!/^Bearer \S+/.test(request.headers.authorization ?? '')) {
      return refuse(response, 401, 'invalid_api_key', 'Incorrect API key provided.');
    }
    const form = await formOf(request);
    const file = form?.get('file');
    const model = form?.get('model');
    if (!(file instanceof File) || typeof model !== 'string') {
      return refuse(response, 400, null, 'A file and a model are required.');
    }
    try {
      const audio = muLawOf(Buffer.from(await file.arrayBuffer()));
      const words = new SpeechDecoder().push(audio).map(({ text }) => text);
      const usage = { type: 'duration', seconds: Math.ceil(msOfBytes(audio.length) / 1_000) };
      this.#answered += 1;
      json(response, 200, { text: words.join(' '), usage });
    } catch (error) {
      if (!(error instanceof WavError)) throw error;
      refuse(response, 400, 'invalid_value', 'Audio file might be corrupted or unsupported.');
    }
  }
}

async function formOf(request: IncomingMessage): Promise<FormData | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    pieces.push(piece);
  }
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const body = Buffer.concat(pieces);
  return new Response(body, { headers }).formData().catch(() => undefined);
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string | null,
  message: string,
): void {
  const error = { message, type: 'invalid_request_error', param: null, code };
  json(response, status, { error });
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
