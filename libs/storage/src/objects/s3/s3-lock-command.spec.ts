import { describe, expect, it } from 'vitest';
import { lockCommand } from './s3-lock-command.js';

const aws = { bucket: 'record', region: 'eu-central-1' };

describe('lockCommand', () => {
  it('turns on versioning first where there is none', () => {
    expect(lockCommand(aws, { isVersioned: false })).toBe(
      'aws s3api put-bucket-versioning --bucket record --region eu-central-1' +
        ' --versioning-configuration Status=Enabled && ' +
        'aws s3api put-object-lock-configuration --bucket record --region eu-central-1' +
        ' --object-lock-configuration ObjectLockEnabled=Enabled',
    );
  });

  it('speaks to the server that the store speaks to', () => {
    const there = { ...aws, endpoint: 'http://127.0.0.1:9000' };
    expect(lockCommand(there, { isVersioned: true })).toBe(
      'aws s3api put-object-lock-configuration --bucket record --region eu-central-1' +
        ' --endpoint-url http://127.0.0.1:9000' +
        ' --object-lock-configuration ObjectLockEnabled=Enabled',
    );
  });
});
