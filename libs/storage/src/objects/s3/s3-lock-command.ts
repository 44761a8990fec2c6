import type { S3Options } from './s3-client.js';

/** What would give an existing bucket Object Lock, on one line. AWS takes it; see storage.md, 3a. */
export function lockCommand(
  { bucket, region, endpoint }: Pick<S3Options, 'bucket' | 'region' | 'endpoint'>,
  { isVersioned }: { readonly isVersioned: boolean },
): string {
  const where = `--bucket ${bucket} --region ${region}${endpoint ? ` --endpoint-url ${endpoint}` : ''}`;
  const versioning = `aws s3api put-bucket-versioning ${where} --versioning-configuration Status=Enabled`;
  const lock = `aws s3api put-object-lock-configuration ${where} --object-lock-configuration ObjectLockEnabled=Enabled`;
  return isVersioned ? lock : `${versioning} && ${lock}`;
}
