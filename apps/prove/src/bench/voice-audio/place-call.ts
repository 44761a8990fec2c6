import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface PlacedStream {
  readonly media: WebSocket;
  readonly streamSid: string;
}

/** As Twilio: asks the application what to do with a call, and opens the stream that it is told to. */
export async function placeCall(url: string, to: string, authToken: string): Promise<PlacedStream> {
  const callSid = `CA${randomBytes(16).toString('hex')}`;
  const from = `+1555${String(randomInt(10_000_000)).padStart(7, '0')}`;
  const accountSid = `AC${'0'.repeat(32)}`;
  const form = {
    AccountSid: accountSid,
    CallSid: callSid,
    Direction: 'inbound',
    From: from,
    To: to,
  };
  const response = await fetch(`${url}/twilio/voice`, {
    method: 'POST',
    headers: { 'x-twilio-signature': signatureOf(authToken, `${url}/twilio/voice`, form) },
    body: new URLSearchParams(form),
  });
  const twiml = await response.text();
  const streamUrl = attributeOf(twiml, /<Stream[^>]* url="([^"]+)"/);
  if (streamUrl === undefined) throw new Error(`A call was answered without a stream: ${twiml}`);
  const customParameters = Object.fromEntries(
    [...twiml.matchAll(/<Parameter name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  const media = new WebSocket(streamUrl, {
    headers: { 'x-twilio-signature': signatureOf(authToken, streamUrl) },
    perMessageDeflate: false,
  });
  await once(media, 'open');
  // What comes before somebody listens to the call is not to be lost.
  media.pause();
  const streamSid = `MZ${randomBytes(16).toString('hex')}`;
  media.on('error', () => undefined);
  media.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
  const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 };
  const start = {
    accountSid,
    streamSid,
    callSid,
    tracks: ['inbound'],
    mediaFormat,
    customParameters,
  };
  media.send(JSON.stringify({ event: 'start', sequenceNumber: '1', start, streamSid }));
  return { media, streamSid };
}

const attributeOf = (twiml: string, pattern: RegExp): string | undefined =>
  pattern.exec(twiml)?.[1]?.replaceAll('&amp;', '&');

function signatureOf(authToken: string, url: string, form: Record<string, string> = {}): string {
  const fields = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  const signed = url + fields.map(([name, value]) => name + value).join('');
  return createHmac('sha1', authToken).update(signed).digest('base64');
}
