import { describe, expect, it } from 'vitest';
import { parseVerticalFile } from './parse-vertical-file.js';
import { VerticalFileError } from './vertical-file.errors.js';

const SALON = `# a salon
vertical: salon
revision: 2026-11-23.1
numbers:
  - '+15550100007'
policy: drop-oldest
buffer:
  capacityEvents: 4000
  capacityBytes: 16777216
agent:
  name: Studio Verbena
  voice: coral
  language: en
  instructions: Book haircuts.
fallback:
  say: Sorry.
onRefusal: continue
jurisdictions: [US-OR]
zone: America/Los_Angeles
`;

const problemsOf = (text: string): string[] => {
  try {
    parseVerticalFile('salon.yaml', text);
    return [];
  } catch (error) {
    if (!(error instanceof VerticalFileError)) throw error;
    return error.message.split('\n');
  }
};

describe('parseVerticalFile', () => {
  it('reads a file that says everything', () => {
    const config = parseVerticalFile('salon.yaml', SALON);
    expect(config.numbers).toEqual(['+15550100007']);
    expect(config.buffer).toEqual({ capacityEvents: 4000, capacityBytes: 16777216 });
    expect(config.agent?.greeting).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names the line, the column and what was expected, for every problem at once', () => {
    const text = SALON.replace('drop-oldest', 'drop-some')
      .replace("'+15550100007'", '15550100007')
      .replace('4000', '0')
      .replace('coral', 'loud');
    expect(problemsOf(text)).toEqual([
      'salon.yaml:5:5 numbers[0]: expected a telephone number like "+15550100001", in quotes',
      'salon.yaml:6:1 policy: expected block, drop-oldest, drop-newest or latest-per-key',
      'salon.yaml:8:3 buffer.capacityEvents: expected at least 64',
      'salon.yaml:12:3 agent.voice: expected a voice: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer or verse',
    ]);
  });

  it('lets a model judge where a file says so, and never the words of calls about health', () => {
    expect(parseVerticalFile('salon.yaml', `${SALON}judge: on\n`).judge).toBe('on');
    const clinic = `${SALON}judge: on\n`.replace('vertical: salon', 'vertical: healthcare');
    expect(problemsOf(clinic)).toEqual([
      'salon.yaml:20:1 judge: expected off: words of healthcare calls go to no other model',
    ]);
  });

  it('reads when a caller hears the holding line, and what a diverted one is told', () => {
    const text = `${SALON}divert:
  say: We are full.
  dial: '+15550109007'
hold:
  afterMs: 2000
  audio: ../audio/other.ulaw
`;
    const config = parseVerticalFile('salon.yaml', text);
    expect(config.divert).toEqual({ say: 'We are full.', dial: '+15550109007' });
    expect(config.hold).toEqual({ afterMs: 2_000, audio: '../audio/other.ulaw' });
    expect(problemsOf(text.replace('2000', '100').replace('We are full.', "''"))).toEqual([
      'salon.yaml:21:3 divert.say: expected some text',
      'salon.yaml:24:3 hold.afterMs: expected at least 500',
    ]);
  });

  it('reads how much of the spool a vertical may take, where the file says so', () => {
    expect(parseVerticalFile('salon.yaml', SALON).spool).toBeUndefined();
    const said = `${SALON}spool:\n  quotaBytes: 2097152\n`;
    expect(parseVerticalFile('salon.yaml', said).spool).toEqual({ quotaBytes: 2_097_152 });
    expect(problemsOf(said.replace('2097152', '2097151'))).toEqual([
      'salon.yaml:21:3 spool.quotaBytes: expected at least 2097152 (2 MiB)',
    ]);
  });

  it('says that a field is missing, at the place of what should hold it', () => {
    expect(problemsOf(SALON.replace('  say: Sorry.\n', '  dial: "+15550109007"\n'))).toEqual([
      'salon.yaml:15:1 fallback.say: is missing, expected text of at most 600 characters',
    ]);
    expect(problemsOf(SALON.replace('onRefusal: continue\n', ''))).toEqual([
      'salon.yaml:1:1 onRefusal: is missing, expected end-call or continue',
    ]);
  });

  it('refuses a field that it does not know, since it is most often a misspelt one', () => {
    expect(problemsOf(`${SALON}onrefusal: end-call\n`)).toEqual([
      'salon.yaml:20:1 onrefusal: not a known field',
    ]);
  });

  it.each(['drop-oldest', 'drop-newest', 'latest-per-key'])(
    'lets an analytics vertical, and no compliance vertical, say %s',
    (policy) => {
      const text = SALON.replace('drop-oldest', policy);
      expect(parseVerticalFile('salon.yaml', text).policy).toBe(policy);
      for (const vertical of ['healthcare', 'financial', 'unclassified']) {
        expect(problemsOf(text.replace('vertical: salon', `vertical: ${vertical}`))).toEqual([
          `salon.yaml:6:1 policy: expected block, since ${vertical} keeps every event`,
        ]);
      }
    },
  );

  it('places what is not YAML at all', () => {
    expect(problemsOf('vertical: [salon\nrevision: }')[0]).toMatch(
      /^salon\.yaml:\d+:\d+ not YAML: /,
    );
    expect(problemsOf('')).toEqual(['salon.yaml:1:1 the file: expected fields']);
    expect(problemsOf(`${SALON}vertical: sales\n`)[0]).toMatch(/^salon\.yaml:20:1 not YAML: /);
  });

  it('does not unfold aliases, so that a small file stays small', () => {
    const text = SALON.replace('say: Sorry.', 'say: &s Sorry.').replace('continue', '*s');
    expect(problemsOf(text)).toEqual([
      'salon.yaml:17:12 *s: write the value itself, aliases are not read',
    ]);
  });

  it('reads hours, and refuses times that no clock shows and zones that nobody knows', () => {
    const hours = (from: string, to: string) =>
      `${SALON}hours:\n  open:\n    - { days: [tue, sat], from: '${from}', to: '${to}' }\n`;
    expect(parseVerticalFile('salon.yaml', hours('09:00', '19:00')).hours?.open).toEqual([
      { days: ['tue', 'sat'], from: '09:00', to: '19:00' },
    ]);
    expect(problemsOf(hours('19:00', '09:00'))).toEqual([
      'salon.yaml:22:42 hours.open[0].to: expected a time after "from"; hours over midnight are two entries',
    ]);
    expect(
      problemsOf(hours('9 am', '19:00').replace('America/Los_Angeles', 'Pacific/Portland')),
    ).toEqual([
      'salon.yaml:19:1 zone: expected a time zone like "America/New_York"',
      'salon.yaml:22:27 hours.open[0].from: expected a time like "08:00", in quotes',
    ]);
  });

  it('refuses an agent for after hours where no hours are said', () => {
    const text = `${SALON}afterHours:\n  agent:\n    greeting: We are closed.\n    instructions: Book.\n`;
    expect(problemsOf(text)).toEqual([
      'salon.yaml:20:1 afterHours: expected hours beside it, else nobody knows when it begins',
    ]);
  });

  it('refuses what would keep card data readable, and names that nobody has', () => {
    const text = `${SALON}redaction:
  keep: [date, cvv]
escalation:
  - role: owner
    acknowledgeWithinMs: 60000
rules:
  Fee_Total: { enforcement: sometimes }
  fee-total: { enforcement: sometimes }
disclosures:
  recording-notice:
    text: { en: This call is recorded. }
    audio: { es: notice.ulaw }
`;
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(
        /^salon\.yaml:21:16 redaction\.keep\[1\]: expected one of account, address/,
      ),
      'salon.yaml:23:5 escalation[0]: expected phone or email, or both',
      'salon.yaml:26:3 rules.Fee_Total: expected a name like "recording-notice"',
      'salon.yaml:27:16 rules.fee-total.enforcement: expected off, dry-run, warn or enforce',
      'salon.yaml:31:14 disclosures.recording-notice.audio.es: expected a language that "text" has too; es has audio only',
    ]);
  });

  it('reads how the store is to hold its calls, and refuses to demand a lock that it does not want', () => {
    const said = `${SALON}retention:\n  classes: [business-record]\n  lock: compliance\n  lockRequired: true\n`;
    expect(parseVerticalFile('salon.yaml', said).retention).toEqual({
      classes: ['business-record'],
      lock: 'compliance',
      lockRequired: true,
    });
    expect(problemsOf(said.replace('compliance', 'none'))).toEqual([
      'salon.yaml:23:3 retention.lockRequired: expected a lock that can be required; "lock" says none',
    ]);
    expect(problemsOf(said.replace('compliance', 'worm').replace('true', 'yes please'))).toEqual([
      'salon.yaml:22:3 retention.lock: expected governance, compliance or none',
      'salon.yaml:23:3 retention.lockRequired: expected true or false',
    ]);
  });
});
