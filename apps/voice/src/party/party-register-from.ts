import type { VoiceEnv } from '../voice.env.js';
import { PartyRegister } from './party-register.js';

/** Undefined where the installation has no such service. */
export function partyRegisterFrom(
  env: Pick<VoiceEnv, 'PARTY_LOOKUP_URL' | 'PARTY_LOOKUP_TOKEN' | 'PARTY_LOOKUP_TIMEOUT_MS'>,
): PartyRegister | undefined {
  const { PARTY_LOOKUP_URL: url, PARTY_LOOKUP_TOKEN: token } = env;
  if (url === undefined) return undefined;
  return new PartyRegister({ url, token, timeoutMs: env.PARTY_LOOKUP_TIMEOUT_MS });
}
