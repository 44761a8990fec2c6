import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandFailure } from '../exit-codes.js';
import { terminalOn } from '../output/terminal.js';
import { createProgram } from '../program.js';

let folder: string;
let out: string;
let problems: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'verbatim-dial-'));
  [out, problems] = ['', ''];
  process.exitCode = undefined;
});
afterEach(async () => {
  process.exitCode = undefined;
  await rm(folder, { recursive: true });
});

const PERSON = `party:
  personRef: crm-81
  numbers: [{ number: '+12125550147', type: mobile }]
  debts: [{ debtId: card }]
  consents: [{ kind: artificial-voice, grantedAt: 0 }]
plan: { purpose: collection }
`;
/** Seven calls from 1 to 7 April 2026, at ten in New York. */
const SEVEN = `history:
${Array.from({ length: 7 }, (_, i) => `  - { at: ${Date.parse(`2026-04-0${i + 1}T14:00:00Z`)}, direction: outbound, outcome: unanswered }`).join('\n')}
`;

/** The exit code; what was printed is in `out` and `problems`. */
async function mayDial(text: string | undefined, ...args: string[]): Promise<number> {
  const file = path.join(folder, 'person.yaml');
  if (text !== undefined) await writeFile(file, text);
  const streams = {
    stdout: { write: (said: string) => (out += said) },
    stderr: { write: (said: string) => (problems += said) },
  };
  const terminal = terminalOn(streams, true);
  const program = createProgram({ terminal: () => terminal } as never);
  try {
    await program.parseAsync(['may-dial', file, ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    problems += error.message;
    return error.exitCode;
  }
  return Number(process.exitCode ?? 0);
}

describe('verbatim may-dial', () => {
  it('says that a call may be placed', async () => {
    expect(await mayDial(PERSON, '--at', '2026-04-07T15:00:00-04:00')).toBe(0);
    expect(out).toBe('The call may be placed.\n');
  });

  it('gives every reason with its law, and when the call will be free', async () => {
    expect(await mayDial(PERSON + SEVEN, '--at', '2026-04-07T21:00:00-04:00')).toBe(1);
    expect(out.split('\n')).toEqual([
      'The call may not be placed:',
      '  hours (12 CFR 1006.6(b)(1)(i); 47 CFR 64.1200(c)(1); 16 CFR 310.4(c))',
      '  calls-in-seven-days, debt card (12 CFR 1006.14(b)(2)(i)(A))',
      'It will be free at 2026-04-08T12:00:00.000Z, if nothing else happens until then.',
      '',
    ]);
  });

  it('says where time alone does not free it', async () => {
    const silent = PERSON.replace(
      'consents:',
      'optOuts: [{ medium: telephone, at: 0 }]\n  consents:',
    );
    expect(await mayDial(silent, '--at', '2026-04-07T15:00:00-04:00')).toBe(1);
    expect(out).toMatch(/medium-opt-out[^]*Time alone will not free it\./);
  });

  it('prints the answer as JSON, with the time-zone data that it rests on', async () => {
    await mayDial(PERSON, '--json', '--at', '2026-04-07T15:00:00-04:00');
    expect(JSON.parse(out)).toEqual({ timeZoneData: process.versions.tz, allowed: true });
  });

  it('names file, line and column of what is wrong with the file, all at once', async () => {
    const wrong = PERSON.replace('collection', 'chat').replace('personRef', 'person');
    expect(await mayDial(wrong)).toBe(1);
    expect(out + problems).toMatch(/person\.yaml:1:1 party\.personRef: is missing/);
    expect(out + problems).toMatch(
      /person\.yaml:6:9 plan\.purpose: expected collection, location-information, telemarketing, service/,
    );
  });

  it('refuses a time without its offset', async () => {
    await expect(mayDial(PERSON, '--at', '2026-04-07 15:00')).rejects.toThrow(/with its offset/);
  });

  it('says that a file is not there', async () => {
    expect(await mayDial(undefined)).toBe(1);
    expect(problems).toMatch(/cannot be read: ENOENT/);
  });
});
