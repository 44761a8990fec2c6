import { twilioClient } from '@verbatim/paging';
import type { CarrierRecording, OutgoingCall, TelephonyClient } from './telephony-client.js';
import {
  RecordingTooLargeError,
  TelephonyRefusedError,
  TelephonyUnavailableError,
} from './telephony.errors.js';

export interface TwilioTelephonyOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** `https://api.twilio.com`, or a peer that speaks its REST API. */
  readonly baseUrl: string;
  /** The largest recording that is taken. */
  readonly recordingBytesMax: number;
}

const REQUEST_MAX_MS = 20_000;
/** Ten minutes of audio over a slow line. */
const DOWNLOAD_MAX_MS = 60_000;
/** One message a call; a few more where somebody recorded it elsewhere. */
const RECORDINGS_MAX = 20;
/** A recording that will be there, or not, in a moment. */
const UNDER_WAY: ReadonlySet<string> = new Set(['in-progress', 'paused', 'stopped', 'processing']);

/** Source: Twilio REST API 2010-04-01, Calls and Recordings. */
export class TwilioTelephony implements TelephonyClient {
  private readonly client: ReturnType<typeof twilioClient>;

  constructor(private readonly options: TwilioTelephonyOptions) {
    this.client = twilioClient({ ...options, timeoutMs: REQUEST_MAX_MS });
  }

  async createCall({ to, from, url, statusUrl, answeredUrl }: OutgoingCall): Promise<string> {
    const { sid } = await asked(
      this.client.calls.create({
        ...{ to, from, url, method: 'POST' },
        ...{ statusCallback: statusUrl, statusCallbackMethod: 'POST' },
        statusCallbackEvent: ['completed'],
        ...{ machineDetection: 'DetectMessageEnd', asyncAmd: 'true' },
        ...{ asyncAmdStatusCallback: answeredUrl, asyncAmdStatusCallbackMethod: 'POST' },
      }),
    );
    return sid;
  }

  async updateCall(callSid: string, twiml: string): Promise<void> {
    await asked(this.client.calls(callSid).update({ twiml }));
  }

  async recordingsOf(callSid: string): Promise<readonly CarrierRecording[]> {
    const found = await asked(this.client.recordings.list({ callSid, limit: RECORDINGS_MAX }));
    const isUnderWay = found.some(({ status }) => UNDER_WAY.has(status));
    if (isUnderWay) throw new TelephonyUnavailableError('A recording is not ready yet.');
    return found
      .filter(({ status }) => status === 'completed')
      .map(({ sid, duration }) => ({ recordingSid: sid, durationSeconds: secondsOf(duration) }))
      .reverse();
  }

  async fetchRecording(recordingSid: string): Promise<Buffer | undefined> {
    const { accountSid, authToken, baseUrl } = this.options;
    const path = `/2010-04-01/Accounts/${accountSid}/Recordings/${recordingSid}.wav`;
    const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
    try {
      const response = await fetch(new URL(path, baseUrl), {
        headers: { authorization: `Basic ${credentials}` },
        signal: AbortSignal.timeout(DOWNLOAD_MAX_MS),
      });
      if (response.ok) return await this.bodyOf(response);
      await response.body?.cancel();
      if (response.status === 404) return undefined;
      throw refusalOf(response.status);
    } catch (error) {
      throw carrierError(error);
    }
  }

  async deleteRecording(recordingSid: string): Promise<void> {
    await asked(this.client.recordings(recordingSid).remove()).catch((error: unknown) => {
      if (!(error instanceof TelephonyRefusedError) || error.status !== 404) throw error;
    });
  }

  /** Reads no further than it must to know that it is too much. */
  private async bodyOf(response: Response): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response.body ?? []) {
      bytes += piece.length;
      if (bytes > this.options.recordingBytesMax) {
        throw new RecordingTooLargeError('A recording is larger than a message may be.');
      }
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }
}

async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw carrierError(error);
  }
}

/** The cause would carry the request, and with it the credentials. */
function carrierError(error: unknown): unknown {
  if (error instanceof TelephonyRefusedError || error instanceof TelephonyUnavailableError) {
    return error;
  }
  if (error instanceof RecordingTooLargeError) return error;
  const { status } = Object(error) as { status?: unknown };
  return typeof status === 'number'
    ? refusalOf(status)
    : new TelephonyUnavailableError('The carrier does not answer.');
}

function refusalOf(status: number): TelephonyRefusedError | TelephonyUnavailableError {
  const isPassing = status === 429 || status >= 500;
  return isPassing
    ? new TelephonyUnavailableError(`The carrier answers with HTTP ${status}.`)
    : new TelephonyRefusedError(status);
}

function secondsOf(text: string | null | undefined): number | undefined {
  const seconds = Number(text ?? Number.NaN);
  return Number.isInteger(seconds) && seconds >= 0 ? seconds : undefined;
}
