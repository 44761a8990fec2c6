import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { BullmqMismatchError } from '../queue.errors.js';
import { BULLMQ_VERSION, pinnedScripts } from './bullmq-scripts.js';

describe('pinnedScripts', () => {
  it('finds the scripts of the installed BullMQ to be the pinned ones', () => {
    const { addStandardJob, moveToFinished } = pinnedScripts();
    expect(addStandardJob).toContain('storeJob(');
    expect(moveToFinished).toContain('removeJobKeys(jobIdKey)');
    const manifest = createRequire(import.meta.url)('bullmq/package.json') as { version: string };
    expect(manifest.version).toBe(BULLMQ_VERSION);
  });

  it('refuses a BullMQ whose scripts differ, and names them', () => {
    const installed = pinnedScripts();
    const edited = () =>
      pinnedScripts((name) => installed[name] + (name === 'moveToFinished' ? '-- edited' : ''));
    expect(edited).toThrow(BullmqMismatchError);
    expect(edited).toThrow(/differs in moveToFinished\. Install bullmq 6\.7\.0/);
  });

  it('refuses a BullMQ that lacks a script', () => {
    expect(() => pinnedScripts(() => '')).toThrow(/addStandardJob, moveToFinished, moveToDelayed/);
  });
});
