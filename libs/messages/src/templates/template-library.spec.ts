import { describe, expect, it } from 'vitest';
import { segmentsOf } from '../sms/segments.js';
import { fillTemplate } from './message-template.js';
import { readTemplates } from './template-library.js';

const PUBLISHED = new URL('../../../../config/messages/', import.meta.url).pathname;
const VALUES = { business: 'A business of some length', reference: 'ABCD-1234' };

describe('The published templates', () => {
  it.each([
    ['healthcare', 'appointment-confirmation'],
    ['real-estate', 'viewing-confirmation'],
    ['salon', 'booking-confirmation'],
    ['hospitality', 'booking-confirmation'],
    ['sales', 'order-confirmation'],
    ['it-helpdesk', 'ticket-opened'],
  ])('of %s fit into two segments, in every language', async (vertical, name) => {
    const library = await readTemplates(PUBLISHED);
    const template = library.find(vertical, name)!;
    expect(Object.keys(template.texts)).toEqual(['en', 'es']);
    for (const language of Object.keys(template.texts)) {
      const filled = fillTemplate(template, language, VALUES);
      if (filled.kind !== 'filled') throw new Error(filled.kind);
      expect(segmentsOf(filled.text)).toBeLessThanOrEqual(2);
      expect(filled.text).toMatch(/STOP/);
    }
    const byMail = library.find(vertical, `${name}-by-mail`)!;
    expect(fillTemplate(byMail, 'es', VALUES)).toMatchObject({ kind: 'filled', language: 'es' });
  });

  it('of one vertical are not those of another', async () => {
    const library = await readTemplates(PUBLISHED);
    expect(library.find('healthcare', 'ticket-opened')).toBeUndefined();
    expect(library.find('healthcare', '__proto__')).toBeUndefined();
  });
});

describe('readTemplates', () => {
  it('says which directory cannot be read', async () => {
    await expect(readTemplates('/nowhere')).rejects.toThrow(/\/nowhere/);
    expect((await readTemplates('/nowhere', { isRequired: false })).size).toBe(0);
  });
});
