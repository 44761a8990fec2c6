import { describe, expect, it } from 'vitest';
import { simulatorArguments } from './simulate.command.js';

const run = { voiceUrl: 'http://127.0.0.1:3000', openaiPort: 3100, authToken: 'token' };

describe('simulatorArguments', () => {
  it('takes from the local run what is not given', () => {
    expect(simulatorArguments(['--calls', '3'], run)).toEqual([
      ...['--voice-url', 'http://127.0.0.1:3000', '--openai-port', '3100', '--auth-token', 'token'],
      ...['--calls', '3'],
    ]);
  });

  it('lets what is given win, in both spellings', () => {
    const given = ['--voice-url', 'http://other:1', '--openai-port=9'];
    expect(simulatorArguments(given, run)).toEqual(['--auth-token', 'token', ...given]);
  });

  it('says what is missing when there is no local run', () => {
    expect(() => simulatorArguments(['--auth-token', 't'], undefined)).toThrow(
      'No local run says --voice-url, --openai-port: start the system with "npm start", or give the options.',
    );
  });
});
