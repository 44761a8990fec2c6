import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, parseMessageTemplate, type MessageTemplate } from './message-template.js';

const FILE = `template: booking-confirmation
revision: 1
channel: sms
fields: [business, reference]
texts:
  en: { text: "{{business}}: you are booked, {{reference}}." }
  es: { text: "{{business}}: su cita es {{reference}}." }
`;
const problemsOf = (text: string, name = 'booking-confirmation'): string => {
  const parsed = parseMessageTemplate(`messages/salon/${name}.yaml`, text);
  if (!('problems' in parsed)) throw new Error('It was taken.');
  return parsed.problems
    .map(({ line, column, message }) => `${line}:${column} ${message}`)
    .join('\n');
};
const template = (text = FILE): MessageTemplate => {
  const parsed = parseMessageTemplate('messages/salon/booking-confirmation.yaml', text);
  if (!('template' in parsed)) throw new Error('It was refused.');
  return parsed.template;
};
const VALUES = { business: 'Salon Eight', reference: 'B-12' };

describe('parseMessageTemplate', () => {
  it.each([
    [
      'a field that is not declared',
      FILE.replace('su cita es {{ref', 'su {{date}} {{ref'),
      /7:.*\{\{date\}\} is not one of the fields: business, reference/,
    ],
    ['another name than its file', FILE.replace('booking-conf', 'visit-conf'), /^1:1 template/],
    ['a subject of an SMS', FILE.replace('en: {', 'en: { subject: "x",'), /an SMS has none/],
    ['an e-mail without a subject', FILE.replace('channel: sms', 'channel: email'), /6:.*subject/],
    ['an SMS that is too long', FILE.replace('you are', 'y'.repeat(480)), /at most 459 characters/],
    ['no text at all', FILE.replace(/texts:[^]*/, 'texts: {}'), /at least one language/],
    ['an unknown field of the file', `${FILE}sender: me\n`, /8:1 sender/],
  ])('refuses %s', (_name, text, message) => {
    expect(problemsOf(text)).toMatch(message);
  });

  it('names every problem at once', () => {
    const wrong = FILE.replace('revision: 1', 'revision: 0').replace('sms', 'fax');
    expect(problemsOf(wrong).split('\n')).toHaveLength(2);
  });
});

describe('fillTemplate', () => {
  it.each([
    ['en', 'Salon Eight: you are booked, B-12.'],
    ['es-MX', 'Salon Eight: su cita es B-12.'],
    ['fr', 'Salon Eight: you are booked, B-12.'],
    [undefined, 'Salon Eight: you are booked, B-12.'],
  ])('speaks %s', (language, text) => {
    expect(fillTemplate(template(), language, VALUES)).toMatchObject({ kind: 'filled', text });
  });

  it('says what is missing instead of sending a hole', () => {
    expect(fillTemplate(template(), 'en', { business: '\n' })).toEqual({
      ...{ kind: 'missing', fields: ['business', 'reference'] },
    });
  });

  it('puts no line, no control and no braces of a value to work', () => {
    const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(value, (reference) => {
        const filled = fillTemplate(template(), 'en', { ...VALUES, reference });
        if (filled.kind === 'missing') return;
        expect(filled.kind).toBe('filled');
        const { text } = filled as { text: string };
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(text.startsWith('Salon Eight: you are booked, ')).toBe(true);
      }),
    );
  });

  it('does not look into the prototype of what it is given', () => {
    const odd = template(FILE.replaceAll('reference', 'constructor'));
    expect(fillTemplate(odd, 'en', { business: 'x' })).toMatchObject({ fields: ['constructor'] });
  });
});
