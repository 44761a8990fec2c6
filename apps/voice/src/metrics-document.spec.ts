import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const NAME = /\bvoice_[a-z_]+\b/g;
const SOURCES = [
  'call/call-metrics.ts',
  'level/level-metrics.ts',
  'lag/lag-metrics.ts',
  'record/record-metrics.ts',
  'shedding/shedding-metrics.ts',
  'twilio/media-upgrade.ts',
  'twilio/webhook-metrics.ts',
];

const namesIn = (path: string) => readFileSync(new URL(path, root), 'utf8').match(NAME) ?? [];

describe('docs/specs/voice.md', () => {
  it('lists exactly the metrics that the app has', () => {
    const emitted = SOURCES.flatMap((file) => namesIn(`apps/voice/src/${file}`));
    expect([...new Set(namesIn('docs/specs/voice.md'))].sort()).toEqual(
      [...new Set(emitted)].sort(),
    );
  });
});
