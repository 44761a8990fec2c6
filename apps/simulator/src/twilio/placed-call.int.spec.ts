import { afterEach, describe, expect, it } from 'vitest';
import { type SimulationOptions, simulate } from '../calls/simulation.js';
import type { CallReport } from '../report/report.js';
import type { CallScript } from '../scripts/call-script.js';
import { ACCOUNT_SID } from './call-identity.js';
import { type Answer, Application, type Request } from './testing/application.js';

const script: CallScript = {
  id: 'hello',
  vertical: 'salon',
  pace: 'turns',
  transcription: 'floating',
  faults: [],
  steps: [{ kind: 'caller', text: 'Hello, is anybody there?' }],
};

let application: Application | undefined;
afterEach(() => application?.close());

async function call(
  voiceUrl: string,
  more: Partial<SimulationOptions> = {},
  signal: AbortSignal = new AbortController().signal,
  listening: (port: number) => void = () => {},
): Promise<CallReport> {
  const report = await simulate(
    {
      voiceUrl,
      publicUrl: voiceUrl,
      openaiHost: '127.0.0.1',
      openaiPort: 0,
      authToken: 'token',
      scripts: [script],
      calls: 1,
      concurrency: 1,
      speed: 20,
      seed: 1,
      faults: [],
      duplicateShare: 0,
      hangUpShare: 0,
      sessionMsMax: 3_600_000,
      ...more,
    },
    { listening, callStarted: () => {}, callEnded: () => {} },
    signal,
  );
  return report.calls[0]!;
}

const twiml = (verbs: string): Answer => ({ body: `<Response>${verbs}</Response>` });
const only =
  (path: string, answer: (application: Application) => Answer) =>
  (request: Request, self: Application): Answer =>
    request.path === path ? answer(self) : {};

describe('a call that pays', () => {
  const card = '4000000000000002';
  const paying: CallScript = {
    ...script,
    vertical: 'insurance',
    steps: [
      {
        kind: 'card',
        number: card,
        expires: '1228',
        code: '987',
        result: 'too-many-failed-attempts',
      },
    ],
  };

  it('keys in the card of its script, tells how far it is and how it ended, and nothing of the card', async () => {
    application = await new Application(({ path }) => {
      if (path === '/twilio/voice') {
        return twiml('<Pay chargeAmount="12.50" action="/paid" statusCallback="/paying"/>');
      }
      return path === '/paid' ? twiml('<Say>Thank you.</Say>') : {};
    }).listen();
    const report = await call(application.url, { scripts: [paying] });
    const told = application.requests.filter(({ path }) => path === '/paying');
    expect(told.map(({ form }) => form['For'] ?? form['Result'])).toEqual([
      'payment-card-number',
      'expiration-date',
      'security-code',
      'too-many-failed-attempts',
    ]);
    expect(application.requests.find(({ path }) => path === '/paid')!.form).toMatchObject({
      CallStatus: 'in-progress',
      Result: 'too-many-failed-attempts',
      PaymentCardNumber: 'xxxxxxxxxxxx0002',
      SecurityCode: 'xxx',
    });
    const values = application.requests.flatMap(({ form }) => Object.values(form));
    expect(values).not.toContain('987');
    expect(values.join()).not.toContain(card);
    expect(report).toMatchObject({
      announcements: ['Say: Thank you.'],
      payments: [{ amount: '12.50', currency: 'usd', result: 'too-many-failed-attempts' }],
    });
  });
});

describe('a call that leaves a message', () => {
  const saying = (endsWith: 'hang-up' | 'key' | 'silence', text: string): CallScript => ({
    ...script,
    steps: [{ kind: 'message', text, endsWith }],
  });
  const record =
    '<Record action="/spoken" recordingStatusCallback="/recorded" recordingStatusCallbackEvent="completed absent"/>';

  it.each([
    ['hang-up', 'hangup'],
    ['key', '#'],
  ] as const)('is recorded until they %s, and its recording can be had', async (ends, digits) => {
    let heard: Promise<{ wav: Response; text: unknown }> | undefined;
    let openai = 0;
    application = await new Application(({ path, form }) => {
      if (path === '/twilio/voice') return twiml(record);
      if (path === '/recorded') heard = fetchWords(openai, form['RecordingSid']!);
      return path === '/spoken' ? twiml('<Hangup/>') : {};
    }).listen();
    const options = { scripts: [saying(ends, 'Call me back.')] };
    const report = await call(application.url, options, undefined, (port) => (openai = port));
    const spoken = application.requests.find(({ path }) => path === '/spoken');
    expect(spoken?.form).toMatchObject({ Digits: digits, RecordingDuration: '1' });
    const { wav, text } = await heard!;
    expect(wav.status).toBe(200);
    expect(text).toBe('Call me back.');
    expect(report.messages).toMatchObject([{ text: 'Call me back.' }]);
  });

  it('tells of no recording where nobody spoke, and plays what stands behind the tone', async () => {
    application = await new Application(({ path }) =>
      path === '/twilio/voice' ? twiml(`${record}<Say>Nothing.</Say>`) : {},
    ).listen();
    const report = await call(application.url, { scripts: [saying('silence', '')] });
    const told = application.requests.filter(({ path }) => path === '/recorded');
    expect(told.map(({ form }) => form['RecordingStatus'])).toEqual(['absent']);
    expect(application.requests.map(({ path }) => path)).not.toContain('/spoken');
    expect(report.announcements).toEqual(['Record', 'Say: Nothing.']);
  });
});

describe('a call that is put through', () => {
  it.each([
    ['answers', 'completed'],
    ['no-answer', 'no-answer'],
    ['busy', 'busy'],
    ['fails', 'failed'],
  ] as const)('to somebody who %s is told %s', async (does, status) => {
    application = await new Application(
      only('/twilio/voice', () =>
        twiml(
          '<Dial action="/over" timeout="5"><Number statusCallback="/told" statusCallbackEvent="answered">+15550109101</Number></Dial>',
        ),
      ),
    ).listen();
    const person = { ...script, steps: [{ kind: 'person', does } as const] };
    const report = await call(application.url, { scripts: [person] });
    const over = application.requests.find(({ path }) => path === '/over');
    expect(over?.form['DialCallStatus']).toBe(status);
    const told = application.requests.filter(({ path }) => path === '/told');
    expect(told.map(({ form }) => form['ParentCallSid'])).toEqual(
      does === 'answers' ? [report.callSid] : [],
    );
  });
});

describe('a warm transfer', () => {
  it.each([
    ['answers', '1', undefined],
    ['declines', '2', 'false'],
  ] as const)('has a person who %s press %s before they are joined', async (does, key, bridged) => {
    application = await new Application(({ path, form }) => {
      if (path === '/twilio/voice') {
        return twiml('<Dial action="/over"><Number url="/whisper">+15550109101</Number></Dial>');
      }
      if (path === '/whisper') return twiml('<Gather action="/key"><Say>Press 1.</Say></Gather>');
      return path === '/key' ? twiml(form['Digits'] === '1' ? '' : '<Hangup/>') : {};
    }).listen();
    const person = { ...script, steps: [{ kind: 'person', does } as const] };
    const report = await call(application.url, { scripts: [person] });
    const pressed = application.requests.find(({ path }) => path === '/key');
    expect(pressed?.form).toMatchObject({ ParentCallSid: report.callSid, Digits: key });
    const over = application.requests.find(({ path }) => path === '/over');
    expect(over?.form['DialBridged'] === 'false').toBe(bridged === 'false');
    expect(report.announcements).toContain('Whisper: Press 1.');
  });
});

describe('a call that the application places', () => {
  const outbound = (does: 'machine' | 'busy'): CallScript => ({
    ...script,
    steps: [{ kind: 'person', does }],
    isOutbound: true,
  });
  const rest = (port: number, path: string, form: Record<string, string>) =>
    fetch(`http://127.0.0.1:${port}/2010-04-01/Accounts/${ACCOUNT_SID}/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:token`).toString('base64')}`,
      },
      body: new URLSearchParams(form),
    });

  it('is told apart as a machine, and does what it is told by an update', async () => {
    let port = 0;
    let updated: Promise<Response> | undefined;
    application = await new Application(({ path, form }, self) => {
      if (path === '/twilio/voice') void rest(port, 'Calls.json', order(self.url));
      if (path === '/out') return twiml('<Pause length="30"/><Say>Never heard.</Say>');
      if (path === '/who') {
        const Twiml = '<Response><Say>Call us back.</Say></Response>';
        updated = rest(port, `Calls/${form['CallSid']}.json`, { Twiml });
      }
      return path === '/twilio/voice' ? twiml('<Pause length="60"/>') : {};
    }).listen();
    const scripts = [script, outbound('machine')];
    await call(application.url, { scripts }, undefined, (opened) => (port = opened));
    const asked = application.requests.find(({ path }) => path === '/out');
    expect(asked?.form).toMatchObject({ Direction: 'outbound-api', To: '+16175550142' });
    const who = application.requests.find(({ path }) => path === '/who');
    expect(who?.form['AnsweredBy']).toBe('machine_end_beep');
    expect((await updated)?.status).toBe(200);
    const ended = application.requests.find(({ path }) => path === '/ended');
    expect(ended?.form).toMatchObject({ CallStatus: 'completed', Direction: 'outbound-api' });
  });

  it('that nobody takes ends as busy, and fetches nothing', async () => {
    let port = 0;
    application = await new Application(({ path }, self) => {
      if (path === '/twilio/voice') void rest(port, 'Calls.json', order(self.url));
      return path === '/twilio/voice' ? twiml('<Pause length="30"/>') : {};
    }).listen();
    const scripts = [script, outbound('busy')];
    await call(application.url, { scripts }, undefined, (opened) => (port = opened));
    const paths = application.requests.map(({ path }) => path);
    expect(paths).not.toContain('/out');
    const ended = application.requests.find(({ path }) => path === '/ended');
    expect(ended?.form['CallStatus']).toBe('busy');
  });

  const order = (url: string) => ({
    ...{ To: '+16175550142', From: '+15550100007', Url: `${url}/out` },
    ...{ StatusCallback: `${url}/ended`, AsyncAmdStatusCallback: `${url}/who` },
  });
});

describe('a call without a stream', () => {
  it('is heard to its end: what is said, whom it is put through to', async () => {
    application = await new Application(
      only('/twilio/voice', () => twiml('<Say>We are closed.</Say><Dial>+15550109007</Dial>')),
    ).listen();
    const report = await call(application.url);
    expect(report).toMatchObject({
      outcome: 'diverted',
      status: 'completed',
      isStatusDelivered: true,
      announcements: ['Say: We are closed.', 'Dial: +15550109007'],
    });
  });

  it('follows redirects and actions, and gives up on a circle', async () => {
    application = await new Application(({ path }) => {
      if (path === '/twilio/voice') return twiml('<Dial action="/after">+1555</Dial>');
      if (path === '/after') return twiml('<Redirect>/round</Redirect>');
      return path === '/round' ? twiml('<Redirect>/round</Redirect>') : {};
    }).listen();
    const report = await call(application.url);
    expect(application.requests.find(({ path }) => path === '/after')!.form).toMatchObject({
      CallStatus: 'in-progress',
      DialCallStatus: 'completed',
    });
    expect(application.requests.filter(({ path }) => path === '/round')).toHaveLength(19);
    expect(report.warnings).toEqual(['more than 20 TwiML documents in one call']);
  });
});

describe('a call that cannot be placed', () => {
  it.each([
    ['a refusal', { status: 403 } as const, 'webhook: 11200: answered with 403'],
    ['an answer that is no TwiML', { body: '{"ok":true}' } as const, '12100'],
  ])('is reported as such after %s, with its terminal status', async (_name, answer, warning) => {
    application = await new Application(only('/twilio/voice', () => answer)).listen();
    const report = await call(application.url);
    expect(report).toMatchObject({ outcome: 'not-placed', status: 'failed' });
    expect(report.warnings[0]).toContain(warning);
    const status = application.requests.filter(({ path }) => path === '/twilio/status');
    expect(status).toMatchObject([{ form: { CallStatus: 'failed', CallSid: report.callSid } }]);
  });
});

describe('webhooks', () => {
  it('are sent again under the same token while the application fails or is away', async () => {
    let failures = 0;
    application = await new Application(({ path }) => {
      if (failures < 2) {
        failures += 1;
        return failures === 1 ? 'hang up' : { status: 503 };
      }
      return path === '/twilio/voice' ? twiml('<Hangup/>') : {};
    }).listen();
    const report = await call(application.url);
    expect(report).toMatchObject({ outcome: 'diverted', isStatusDelivered: true });
    const voice = application.requests.filter(({ path }) => path === '/twilio/voice');
    expect(voice).toHaveLength(3);
    expect(new Set(voice.map(({ token }) => token)).size).toBe(1);
  });

  it('reach an application that comes back after it was away for the end of the call', async () => {
    let second: Application | undefined;
    const first = await new Application(
      only('/twilio/voice', (self) => twiml(self.streamTwiml)),
      (media) => media.on('message', (data: Buffer) => void (isStop(data) && void comeBack())),
    ).listen();
    const { port } = first;
    const comeBack = async () => {
      await first.close();
      await new Promise((resolve) => setTimeout(resolve, 800));
      second = application = await new Application(() => ({})).listen(port);
    };
    const report = await call(first.url);
    expect(report).toMatchObject({ outcome: 'conversation', isStatusDelivered: true });
    expect(second!.requests).toMatchObject([{ path: '/twilio/status' }]);
  });
});

describe('a media stream', () => {
  it('falls through to the verbs after it when its socket is refused', async () => {
    application = await new Application(
      only('/twilio/voice', (self) => twiml(`${self.streamTwiml}<Say>Sorry.</Say>`)),
    ).listen();
    const report = await call(application.url);
    expect(report).toMatchObject({ outcome: 'diverted', announcements: ['Say: Sorry.'] });
    expect(report.warnings).toEqual(['31920: the handshake was answered with 503']);
  });

  it('goes on to the next verb when the application closes it', async () => {
    application = await new Application(
      only('/twilio/voice', (self) => twiml(`${self.streamTwiml}<Dial>+15550109007</Dial>`)),
      (media) => setTimeout(() => media.close(1000), 100),
    ).listen();
    const report = await call(application.url);
    expect(report).toMatchObject({ outcome: 'dropped', announcements: ['Dial: +15550109007'] });
    expect(application.received.map(({ event }) => event)).not.toContain('stop');
  });

  it('warns of what breaks the protocol, and plays on', async () => {
    application = await new Application(
      only('/twilio/voice', (self) => twiml(self.streamTwiml)),
      (media) => {
        media.on('message', (data: Buffer) => {
          const { event, streamSid } = JSON.parse(data.toString());
          if (event !== 'start') return;
          media.send('not json');
          media.send(Buffer.of(1, 2, 3));
          media.send(JSON.stringify({ event: 'mark', streamSid, mark: { name: 'still here' } }));
        });
      },
    ).listen();
    const report = await call(application.url);
    expect(report.warnings).toEqual(['31950: a frame that is not JSON', '31950: a binary frame']);
    expect(application.received).toContainEqual(
      expect.objectContaining({ event: 'mark', mark: { name: 'still here' } }),
    );
  });

  it('is hung up on the end of the run: stop, close, terminal status', async () => {
    const stop = new AbortController();
    application = await new Application(
      only('/twilio/voice', (self) => twiml(self.streamTwiml)),
      () => setTimeout(() => stop.abort(), 700),
    ).listen();
    const report = await call(application.url, { speed: 1, calls: 0 }, stop.signal);
    expect(report).toMatchObject({ outcome: 'interrupted', status: 'completed' });
    expect(application.received.at(-1)).toMatchObject({
      event: 'stop',
      stop: { callSid: report.callSid },
    });
    expect(application.requests.at(-1)).toMatchObject({
      path: '/twilio/status',
      form: { CallStatus: 'completed' },
    });
  });

  it('sends 20 ms frames at speed 1, and frames of 20 ms times the speed above', async () => {
    for (const [speed, bytes] of [
      [1, 160],
      [4, 640],
    ] as const) {
      const stop = new AbortController();
      const fast = await new Application(
        only('/twilio/voice', (self) => twiml(self.streamTwiml)),
        () => setTimeout(() => stop.abort(), 400),
      ).listen();
      await call(fast.url, { speed }, stop.signal);
      const frames = fast.received.filter(({ event }) => event === 'media');
      await fast.close();
      const sizes = frames.map(({ media }) =>
        Buffer.byteLength((media as { payload: string }).payload, 'base64'),
      );
      expect(new Set(sizes)).toEqual(new Set([bytes]));
      expect(frames.length).toBeLessThanOrEqual(22);
    }
  });
});

function isStop(data: Buffer): boolean {
  return JSON.parse(data.toString()).event === 'stop';
}

/** As an application does: fetch, ask for the words, delete. */
async function fetchWords(port: number, sid: string): Promise<{ wav: Response; text: unknown }> {
  const recording = `http://127.0.0.1:${port}/2010-04-01/Accounts/${ACCOUNT_SID}/Recordings/${sid}`;
  const authorization = `Basic ${Buffer.from(`${ACCOUNT_SID}:token`).toString('base64')}`;
  const wav = await fetch(`${recording}.wav`, { headers: { authorization } });
  const form = new FormData();
  form.set('model', 'gpt-transcribe');
  form.set('file', new File([new Uint8Array(await wav.arrayBuffer())], 'message.wav'));
  const answer = await fetch(`http://127.0.0.1:${port}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-1' },
    body: form,
  });
  const { text } = (await answer.json()) as { text: unknown };
  await fetch(`${recording}.json`, { method: 'DELETE', headers: { authorization } });
  return { wav, text };
}
