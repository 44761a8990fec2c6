import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  START,
  vcon,
  text,
  recording,
  transfer,
  incomplete,
  analysis,
  attachment,
} from '../testing/vcon-samples.js';
import { VCON_RULES, checkVcon } from './check-vcon.js';

describe('checkVcon', () => {
  it('names no rule twice', () => {
    const ids = VCON_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has the rules that docs/specs/vcon.md lists, in that order', () => {
    const page = path.resolve(import.meta.dirname, '../../../../docs/specs/vcon.md');
    const rows = [
      ...readFileSync(page, 'utf8').matchAll(
        /^\| `([a-z0-9-]+)` +\| (must|should) +\| (.+?) +\|$/gm,
      ),
    ];
    const listed = rows.map(([, id, level, demand]) => ({ id, level, demand }));
    expect(listed).toEqual(VCON_RULES.map(({ id, level, demand }) => ({ id, level, demand })));
  });

  it('says nothing of a vCon that meets every demand', () => {
    const all = vcon({
      updated_at: START,
      dialog: [text, recording, transfer, incomplete, {}],
      analysis: [analysis],
      attachments: [{ ...attachment, body: {} }, {}],
    });
    expect(checkVcon(all)).toEqual([]);
  });

  it('knows the extensions that its caller knows', () => {
    const context = { extensions: new Set(['x']) };
    expect(checkVcon(vcon({ critical: ['x'], extensions: ['x'] }), context)).toEqual([]);
  });

  it('tells places, never what stands there', () => {
    const words = 'My number is four one one';
    const bad = vcon({ [words]: words, dialog: [{ ...text, type: words, encoding: words }] });
    const told = JSON.stringify(checkVcon(bad));
    expect(told).toContain('dialog[0].type');
    expect(told).not.toContain('four');
  });
});
