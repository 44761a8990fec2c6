import { randomBytes } from 'node:crypto';
import type { Vertical } from '@verbatim/contracts';
import type { SeededRandom } from '../calls/seeded-random.js';

export const ACCOUNT_SID = `AC${'5151'.repeat(8)}`;

/** A Twilio SID: two letters and 32 hexadecimal digits, never the same twice. */
export function newSid(prefix: 'CA' | 'MZ' | 'PK'): string {
  return prefix + randomBytes(16).toString('hex');
}

/** The numbers that the verticals answer on, as config/verticals has them. */
const NUMBERS: Readonly<Record<Vertical, string>> = {
  healthcare: '+15550100001',
  'behavioral-health': '+15550100002',
  'real-estate': '+15550100003',
  insurance: '+15550100004',
  'debt-collection': '+15550100005',
  financial: '+15550100006',
  salon: '+15550100007',
  sales: '+15550100008',
  hospitality: '+15550100009',
  'it-helpdesk': '+15550100010',
  // Belongs to no vertical's file, so that a call to it has no vertical.
  unclassified: '+15550100099',
};

export function verticalOf(number: string): Vertical | undefined {
  const found = Object.entries(NUMBERS).find(([, own]) => own === number);
  return found?.[0] as Vertical | undefined;
}

export function numberOf(vertical: Vertical): string {
  return NUMBERS[vertical];
}

/** A caller's number in the range kept free for fiction. */
export function callerNumber(random: SeededRandom): string {
  return `+1555010${String(random.between(1_000, 9_999))}`;
}

export type CallDirection = 'inbound' | 'outbound-api';

/** The fields that every call webhook carries. */
export function callParameters(call: {
  readonly callSid: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
  readonly direction?: CallDirection | undefined;
}): Record<string, string> {
  return {
    AccountSid: ACCOUNT_SID,
    ApiVersion: '2010-04-01',
    CallSid: call.callSid,
    CallStatus: call.status,
    Called: call.to,
    CalledCity: '',
    CalledCountry: 'US',
    CalledState: '',
    CalledZip: '',
    Caller: call.from,
    CallerCity: '',
    CallerCountry: 'US',
    CallerState: '',
    CallerZip: '',
    Direction: call.direction ?? 'inbound',
    From: call.from,
    FromCity: '',
    FromCountry: 'US',
    FromState: '',
    FromZip: '',
    To: call.to,
    ToCity: '',
    ToCountry: 'US',
    ToState: '',
    ToZip: '',
  };
}
