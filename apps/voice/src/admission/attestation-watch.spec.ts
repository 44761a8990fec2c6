import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readPolicySet } from '@verbatim/compliance';
import type { RaisedAlarm } from '@verbatim/paging';
import { Metrics } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import { listeningLogger } from '../testing/logger.js';
import { AttestationWatch } from './attestation-watch.js';

const CONFIG = path.resolve(import.meta.dirname, '../../../../config');

const filesOf = (kind: string): { name: string; path: string; text: string }[] =>
  readdirSync(path.join(CONFIG, kind), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.yaml'))
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(CONFIG, file);
      return { name, path: `config/${name}`, text: readFileSync(file, 'utf8') };
    });

const SHIPPED = readPolicySet(
  ['verticals', 'rules', 'retention', 'agents'].flatMap((kind) => {
    try {
      return filesOf(kind);
    } catch {
      return [];
    }
  }),
);

function watchOf(isSimulated: boolean, at: { now: string }) {
  const open = new Map<string, RaisedAlarm>();
  const { logger, lines } = listeningLogger();
  const watch = new AttestationWatch({
    policy: () => SHIPPED,
    isSimulated,
    alarm: {
      raise: (alarm) => void open.set(alarm.key, alarm),
      clear: (key) => void open.delete(key),
    },
    logger,
    metrics: new Metrics(),
    now: () => Date.parse(at.now),
  });
  return { watch, open, lines };
}

describe('AttestationWatch', () => {
  it('lets the verticals that come with Verbatim take simulated calls', () => {
    const { watch, open, lines } = watchOf(true, { now: '2026-11-26T12:00:00Z' });
    watch.check();
    expect([watch.isAttested('healthcare'), watch.isAttested('salon')]).toEqual([true, true]);
    expect([open.size, lines]).toEqual([0, []]);
  });

  it('diverts calls about health where a real vendor is configured, and says where to correct what', () => {
    const { watch, open, lines } = watchOf(false, { now: '2026-11-26T12:00:00Z' });
    watch.check();
    watch.check(); // says nothing twice
    expect([watch.isAttested('healthcare'), watch.isAttested('salon')]).toEqual([false, true]);
    expect(open.get('attestation/healthcare')).toMatchObject({ severity: 'critical' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /config\/verticals\/healthcare\.yaml:\d+:\d+ healthcare: twilio-agreement is for simulated vendors only/,
    );
  });

  it('warns a month before the last day, and diverts after it', () => {
    const at = { now: '2035-12-10T12:00:00Z' };
    const { watch, open } = watchOf(true, at);
    watch.check();
    expect(open.get('attestation/healthcare')).toMatchObject({
      severity: 'warning',
      facts: { lastDay: '2035-12-31' },
    });
    expect(watch.isAttested('healthcare')).toBe(true);
    at.now = '2036-01-02T12:00:00Z';
    watch.check();
    expect(open.get('attestation/healthcare')).toMatchObject({ severity: 'critical' });
    expect(watch.isAttested('healthcare')).toBe(false);
  });
});
