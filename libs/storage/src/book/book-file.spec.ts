import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BookFileError, parseBookFile } from './book-file.js';

const BOOKS = path.resolve(import.meta.dirname, '../../../../config/books');

describe('parseBookFile', () => {
  it.each(readdirSync(BOOKS))('reads %s, which is named as its vertical', (name) => {
    const book = parseBookFile(name, readFileSync(path.join(BOOKS, name), 'utf8'));
    expect(`${book.vertical}.yaml`).toBe(name);
  });

  it('names every problem with its place', () => {
    const text = [
      'vertical: salon',
      'hours: { open: [{ days: [mon], from: "9", to: "12:00" }] }',
      'services: [{ name: cut, minutes: 0, everyMinutes: 15 }]',
    ].join('\n');
    expect(() => parseBookFile('salon.yaml', text)).toThrow(
      /salon\.yaml:2:\d+.*\n.*salon\.yaml:3:\d+/,
    );
  });

  it('refuses a service that the file does not have', () => {
    const text = [
      'vertical: salon',
      'hours: { open: [{ days: [mon], from: "09:00", to: "12:00" }] }',
      'services: [{ name: cut, minutes: 45, everyMinutes: 15 }]',
      'resources:',
      '  - { name: Jo, gives: [cut, massage] }',
    ].join('\n');
    expect(() => parseBookFile('salon.yaml', text)).toThrow(BookFileError);
    expect(() => parseBookFile('salon.yaml', text)).toThrow(
      'salon.yaml:5:30 resources[0].gives[1]',
    );
  });
});
