import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { VerticalConfig } from '@verbatim/compliance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEALTHCARE, SALON } from '../testing/verticals.js';
import { readHoldingLines } from './holding-line.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'verbatim-holding-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const read = (...all: VerticalConfig[]) => readHoldingLines({ all }, directory);

describe('readHoldingLines', () => {
  it('has a line of a few seconds for compliance verticals, and none for others', async () => {
    const lines = await read(HEALTHCARE, SALON);
    expect([...lines.keys()]).toEqual(['healthcare']);
    const { chunks, afterMs, everyMs } = lines.get('healthcare')!;
    expect([afterMs, everyMs]).toEqual([4_000, 15_000]);
    const audio = Buffer.concat(chunks.map((each) => Buffer.from(each, 'base64')));
    expect(audio.byteLength / 8_000).toBeGreaterThan(1);
    expect(audio.byteLength / 8_000).toBeLessThan(5);
    // Silence in mu-law is 0xff and its neighbours: there is more than that in it.
    expect(new Set(audio).size).toBeGreaterThan(50);
  });

  it('takes the file that the vertical names, beside its own', async () => {
    await writeFile(path.join(directory, 'mine.ulaw'), Buffer.alloc(4_000, 0x20));
    const hold = { audio: 'mine.ulaw', afterMs: 900 };
    const line = (await read({ ...HEALTHCARE, hold })).get('healthcare');
    expect(line).toMatchObject({ afterMs: 900, everyMs: 15_000 });
    expect(line?.chunks.map((each) => Buffer.from(each, 'base64').byteLength)).toEqual([
      1_600, 1_600, 800,
    ]);
  });

  it('names every file that it cannot use, all at once', async () => {
    await writeFile(path.join(directory, 'short.ulaw'), Buffer.alloc(10));
    await writeFile(path.join(directory, 'wave.wav'), `RIFF${'x'.repeat(2_000)}`);
    const of = (vertical: VerticalConfig['vertical'], audio: string): VerticalConfig => ({
      ...HEALTHCARE,
      vertical,
      hold: { audio },
    });
    const reading = read(
      of('healthcare', 'gone.ulaw'),
      of('financial', 'short.ulaw'),
      of('insurance', 'wave.wav'),
    );
    await expect(reading).rejects.toThrow(
      new RegExp(
        [
          'gone.ulaw: must be a file that can be read, but that fails with ENOENT .*healthcare',
          'short.ulaw: must be 800 to 160000 bytes of audio, but has 10 .*financial',
          'wave.wav: must be raw mu-law at 8 kHz, but begins like a RIFF file .*insurance',
        ].join('[^]*'),
      ),
    );
  });
});
