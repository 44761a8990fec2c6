import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const ACCESS = {
  id: 'AKIDVERBATIMTEST0001',
  secret: 'a secret of tests alone, known to both sides',
} as const;

/**
 * What AWS would answer to the way a request is signed; `undefined` where it is signed well. For POST
 * requests to `/` only. Source: AWS Signature Version 4.
 */
export function signatureProblem(
  request: IncomingMessage,
  body: Buffer,
  region: string,
  service: string,
): string | undefined {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (given === null) return 'MissingAuthenticationTokenException';
  const [, id, day = '', givenRegion, givenService, names = '', signature] = given;
  if (id !== ACCESS.id) return 'UnrecognizedClientException';
  if (givenRegion !== region || givenService !== service) return 'InvalidSignatureException';
  const headers = names.split(';').map((name) => `${name}:${headerOf(request, name)}\n`);
  const canonical = ['POST', '/', '', headers.join(''), names, sha256Hex(body)].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const time = headerOf(request, 'x-amz-date');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256Hex(Buffer.from(canonical))].join('\n');
  const parts = [day, region, service, 'aws4_request'];
  const key = parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${ACCESS.secret}`));
  const isSigned = hmac(key, toSign).toString('hex') === signature;
  return isSigned && time.startsWith(day) ? undefined : 'InvalidSignatureException';
}

const headerOf = (request: IncomingMessage, name: string): string =>
  String(request.headers[name] ?? '').trim();
const sha256Hex = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
