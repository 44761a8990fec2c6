import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RuleSet, runOf } from '@verbatim/compliance';
import type { RaisedAlarm } from '@verbatim/paging';
import { createLogger, Metrics } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { EvalsUnreadableError } from './evals.errors.js';
import { EVALS_FAILED_ALARM, EVALS_WORSE_ALARM, NightlyEvals } from './nightly-evals.js';

const CONVERSATION = `id: one
vertical: salon
about: A booking.
at: '2026-12-07T10:00:00-05:00'
zone: America/New_York
turns:
  - caller: Tomorrow at 4 pm, please.
    names: { date: '2026-12-08', time: '16:00' }
`;

describe('NightlyEvals.run', () => {
  let folder: string;
  let raised: RaisedAlarm[];
  let cleared: string[];
  let metrics: Metrics;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'evals-'));
    await mkdir(path.join(folder, 'own'));
    await writeFile(path.join(folder, 'own', 'one.yaml'), CONVERSATION);
    [raised, cleared, metrics] = [[], [], new Metrics()];
  });

  const evals = () =>
    new NightlyEvals({
      cron: undefined,
      timeZone: 'UTC',
      connection: { engine: 'redis', url: 'redis://127.0.0.1:1' },
      places: {
        own: path.join(folder, 'own'),
        scripts: path.join(folder, 'scripts'),
        data: undefined,
        history: path.join(folder, 'history.json'),
      },
      rules: () => RuleSet.from([]),
      alarm: { raise: (alarm) => void raised.push(alarm), clear: (key) => void cleared.push(key) },
      metrics,
      logger: createLogger('audit-worker', { level: 'silent' }),
      onBug: () => undefined,
    });

  const history = (found: number, missed: number) =>
    writeFile(
      path.join(folder, 'history.json'),
      JSON.stringify([
        runOf('2026-11-01', [{ name: 'own/all/turn/date', found, missed, false: 0 }]),
      ]),
    );

  it('closes the incidents where nothing is worse than in the newest run', async () => {
    await history(1, 0);
    const { worse, conversations } = await evals().run();
    expect([worse, conversations]).toEqual([[], 1]);
    expect(raised).toEqual([]);
    expect(cleared).toEqual([EVALS_FAILED_ALARM, EVALS_WORSE_ALARM]);
  });

  it('opens one where something is, and names it without a word of a conversation', async () => {
    await history(1, 0);
    const worse = CONVERSATION.replace('2026-12-08', '2026-12-09');
    await writeFile(path.join(folder, 'own', 'one.yaml'), worse);
    await evals().run();
    expect(raised).toMatchObject([
      {
        key: EVALS_WORSE_ALARM,
        facts: { conversations: 1, failedAssertions: 0, measures: 'own/all/turn/date' },
      },
    ]);
    expect(JSON.stringify(raised)).not.toContain('please');
  });

  it('counts an assertion that does not hold', async () => {
    const file = path.join(folder, 'own', 'one.yaml');
    await writeFile(file, `${CONVERSATION}noFindings: [no-such-rule]\n`);
    expect((await evals().run()).failedAssertions).toBe(1);
    expect(raised.map(({ key }) => key)).toEqual([EVALS_WORSE_ALARM]);
  });

  it('shows the last run in the metrics', async () => {
    await evals().run();
    const text = await metrics.registry.metrics();
    expect(text).toContain('audit_eval_f1_score{set="own-all",entity="time"} 1');
    expect(text).toContain('audit_eval_runs_total{result="held"} 1');
  });

  it('says which file, line and column cannot be used', async () => {
    await writeFile(path.join(folder, 'own', 'one.yaml'), 'id: one\n');
    await expect(evals().run()).rejects.toThrow(EvalsUnreadableError);
    await expect(evals().run()).rejects.toThrow(/own\/one\.yaml:1:1 vertical: is missing/);
  });
});
