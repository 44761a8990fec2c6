import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERTICALS } from '@verbatim/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLibrary } from './script-library.js';

const OWN = fileURLToPath(new URL('../../scripts', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scripts-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe("the simulator's own scripts", () => {
  it('are one believable call each for six verticals, of 8 to 20 turns', async () => {
    const library = await readLibrary(OWN);
    const scripts = library.kind === 'found' ? library.scripts : [];
    expect(scripts.map(({ vertical }) => vertical).toSorted()).toEqual([
      'healthcare',
      'hospitality',
      'it-helpdesk',
      'real-estate',
      'sales',
      'salon',
    ]);
    for (const { vertical, steps } of scripts) {
      const spoken = steps.filter(({ kind }) => kind === 'caller' || kind === 'agent').length;
      expect(spoken, vertical).toBeGreaterThanOrEqual(8);
      expect(spoken, vertical).toBeLessThanOrEqual(20);
      expect(VERTICALS).toContain(vertical);
    }
    const steps = scripts.flatMap((script) => script.steps);
    expect(steps.some((step) => step.kind === 'keys')).toBe(true);
    expect(steps.some((step) => step.kind === 'caller' && step.bargeInAfterWords)).toBe(true);
    expect(steps.some((step) => step.kind === 'caller' && step.hangUpAfterWords)).toBe(true);
  });
});

describe('readLibrary', () => {
  it('tells that a path is absent instead of failing', async () => {
    const path = join(folder, 'nowhere');
    expect(await readLibrary(path)).toEqual({ kind: 'absent', path });
  });

  it('refuses a folder without anything to play', async () => {
    await expect(readLibrary(folder)).rejects.toThrow('no .yaml, .json, .jsonl or .TextGrid file');
  });

  it('refuses half of a TextGrid pair and names the half that is missing', async () => {
    const path = join(folder, 'day9_doctor.TextGrid');
    await writeFile(path, 'File type = "ooTextFile"');
    await expect(readLibrary(path)).rejects.toThrow('day9_patient.TextGrid:1:1');
    await rm(path);
  });

  it('refuses a file of another kind', async () => {
    const path = join(folder, 'notes.txt');
    await writeFile(path, 'hello');
    await expect(readLibrary(path)).rejects.toThrow('expected a .yaml, .json, .jsonl or .TextGrid');
  });
});
