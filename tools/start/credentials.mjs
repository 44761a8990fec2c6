import crypto from 'node:crypto';

/** How often partials are due in conversation time, and the least that voice takes in wall time. */
const PARTIAL_INTERVAL_MS = 250;
/** Of audio that is played as fast as the callers talk. */
const PLAYBACK_LEAD_MS = 300;
const PARTIAL_INTERVAL_MIN_MS = 20;

/** The account of the simulator (apps/simulator/src/twilio/call-identity.ts). */
const SIMULATED_ACCOUNT_SID = `AC${'5151'.repeat(8)}`;

/**
 * Real calls need both vendors' credentials. Without them, or where calls are asked for by
 * `--calls`, everything is simulated with made-up ones, so that nothing simulated can reach a vendor.
 */
export function credentialsFor({ wantsCalls, speed = 1 }, environment = process.env) {
  const missing = ['TWILIO_AUTH_TOKEN', 'OPENAI_API_KEY'].filter((name) => !environment[name]);
  if (missing.length > 0 || wantsCalls) {
    return {
      isSimulated: true,
      speed: Number(speed),
      why: wantsCalls ? '--calls was given' : `${missing.join(' and ')} not set`,
      authToken: crypto.randomBytes(16).toString('hex'),
    };
  }
  if (!environment.PUBLIC_URL) {
    throw new Error('Set PUBLIC_URL to the https address under which Twilio reaches this machine.');
  }
  return { isSimulated: false, authToken: environment.TWILIO_AUTH_TOKEN };
}

/** What the voice app needs of the two vendors, real or simulated. */
export function vendorEnvironment(
  { isSimulated, authToken, speed = 1 },
  { voicePort, openaiPort },
) {
  if (!isSimulated) return {};
  const partialIntervalMs = Math.max(PARTIAL_INTERVAL_MIN_MS, PARTIAL_INTERVAL_MS / speed);
  return {
    VOICE_PARTIAL_INTERVAL_MS: String(Math.round(partialIntervalMs)),
    VOICE_PLAYBACK_LEAD_MS: String(Math.round(PLAYBACK_LEAD_MS * Math.max(1, speed))),
    PUBLIC_URL: `http://127.0.0.1:${voicePort}`,
    TWILIO_AUTH_TOKEN: authToken,
    // The simulator answers for Twilio's REST API where it answers for the model.
    TWILIO_ACCOUNT_SID: SIMULATED_ACCOUNT_SID,
    TWILIO_API_URL: `http://127.0.0.1:${openaiPort}`,
    SMS_FROM: '+15550100099',
    OPENAI_API_KEY: 'sk-simulated',
    // The demonstration's calls, at whatever time it is run: one of them finds nobody in.
    VOICE_HOURS: 'sales=after-hours,*=open',
    // Both fakes and all servers share this machine: simulated callers are to be late, not diverted.
    VOICE_EVENT_LOOP_DELAY_MAX_MS: '60000',
    OPENAI_BASE_URL: `http://127.0.0.1:${openaiPort}/v1`,
  };
}
