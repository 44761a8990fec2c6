import { KMSClient } from '@aws-sdk/client-kms';

export interface KmsOptions {
  readonly region: string;
  /** A service other than that of AWS. */
  readonly endpoint?: string | undefined;
}

const ATTEMPTS_MAX = 3;
const CONNECT_MAX_MS = 1_000;
/** A call that starts waits for its key to be wrapped: three attempts stay within what Twilio waits. */
const ANSWER_MAX_MS = 2_000;
const CONNECTIONS_MAX = 64;

/** Credentials come from the SDK's default chain: environment, profile, role of the machine. */
export function openKmsClient({ region, endpoint }: KmsOptions): KMSClient {
  const agent = { keepAlive: true, maxSockets: CONNECTIONS_MAX };
  return new KMSClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: CONNECT_MAX_MS,
      requestTimeout: ANSWER_MAX_MS,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

/** The region that an ARN names; `undefined` for ids and aliases. */
export function regionIn(keyName: string): string | undefined {
  return /^arn:[^:]+:kms:([^:]+):/.exec(keyName)?.[1];
}
