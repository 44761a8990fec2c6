import { describe, expect, it } from 'vitest';
import { readCliEnv } from './cli.env.js';

const SIMULATED = {
  voiceUrl: 'http://127.0.0.1:4000',
  openaiPort: 4100,
  authToken: 'made-up-by-npm-start',
};

describe('readCliEnv', () => {
  it('lets a simulated run stand in for the vendors', () => {
    expect(readCliEnv({}, SIMULATED)).toMatchObject({
      PUBLIC_URL: 'http://127.0.0.1:4000',
      PORT: '4000',
      TWILIO_AUTH_TOKEN: 'made-up-by-npm-start',
      OPENAI_BASE_URL: 'http://127.0.0.1:4100/v1',
    });
  });

  it.each([{ PUBLIC_URL: 'https://voice.example.com' }, { OPENAI_API_KEY: 'sk-of-a-person' }])(
    'mixes no simulated vendor with a real one (%o)',
    (given) => {
      const env = readCliEnv(given, SIMULATED);
      expect(env).toMatchObject({ ...given, OPENAI_BASE_URL: 'https://api.openai.com/v1' });
      expect(env.TWILIO_AUTH_TOKEN).toBeUndefined();
    },
  );

  it('takes the vendors of a real run from the environment alone', () => {
    const { voiceUrl } = SIMULATED;
    expect(readCliEnv({}, { voiceUrl }).PUBLIC_URL).toBeUndefined();
  });
});
