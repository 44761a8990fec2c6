import { S3Client } from '@aws-sdk/client-s3';

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** A server other than AWS. Its buckets are addressed by path. */
  readonly endpoint?: string | undefined;
  /** Without them the SDK's default chain finds some. */
  readonly credentials?:
    { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const ATTEMPTS_MAX = 3;
const CONNECT_MAX_MS = 2_000;
/** Of silence on an open connection. */
const IDLE_MAX_MS = 10_000;
/** From the request's first byte to the answer's headers: 64 MiB at 4 MB/s. */
const ANSWER_MAX_MS = 20_000;
const CONNECTIONS_MAX = 64;
/** From here on a refusal should come before the body is sent; below, waiting for leave costs more. */
const EXPECT_CONTINUE_MIN_BYTES = 2 * 1024 * 1024;

export function openS3Client(options: S3Options): S3Client {
  const { endpoint, region, credentials } = options;
  const agent = { keepAlive: true, maxSockets: CONNECTIONS_MAX };
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    maxAttempts: ATTEMPTS_MAX,
    // The default streams a checksum in a trailer, which not every server understands. Content-MD5
    // protects the transfer instead: every server checks it.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: EXPECT_CONTINUE_MIN_BYTES,
    requestHandler: {
      connectionTimeout: CONNECT_MAX_MS,
      socketTimeout: IDLE_MAX_MS,
      requestTimeout: ANSWER_MAX_MS,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}
