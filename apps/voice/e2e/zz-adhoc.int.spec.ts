import { spawn } from 'node:child_process';
import { it, expect } from 'vitest';
import { writeFileSync } from 'node:fs';
import { AUTH_TOKEN, VoiceWorld, freePort } from './testing/voice-world.js';
it('runs against the simulator', async () => {
  const port = await freePort();
  const world = await VoiceWorld.create({
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    TWILIO_ACCOUNT_SID: `AC${'5151'.repeat(8)}`,
    TWILIO_API_URL: `http://127.0.0.1:${port}`,
    VOICE_PARTIAL_INTERVAL_MS: '20',
  });
  await world.start();
  await world.ready();
  const child = spawn(process.execPath, ['/work/wt/phone/apps/simulator/dist/main.js', '--voice-url', world.environment['PUBLIC_URL']!, '--openai-port', String(port), '--auth-token', AUTH_TOKEN, '--calls', '1', '--speed', '10', '--from', '/tmp/ph/demo.yaml', '--report', '/tmp/ph/report.json'], { stdio: 'inherit' });
  await new Promise((r) => child.once('exit', r));
  await new Promise((r) => setTimeout(r, 3000));
  const { readFileSync } = await import('node:fs');
  const { callSid } = JSON.parse(readFileSync('/tmp/ph/report.json', 'utf8')).calls[0];
  const events = await world.eventsOf(callSid);
  writeFileSync('/tmp/ph/events.json', events.map((e) => JSON.stringify({ ...e, words: e.words?.form })).join('\n'));
  writeFileSync('/tmp/ph/log.txt', world.logLines.join('\n'));
  await world.remove();
  expect(1).toBe(1);
});
