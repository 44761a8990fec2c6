import { describe, expect, it } from 'vitest';
import { disclosuresOf, openingWords } from './opening.js';
import { openPractice } from './testing/sample-team.js';

const practice = openPractice();
const { agent } = practice;

describe('openingWords', () => {
  it('says what is owed before the greeting', () => {
    expect(openingWords(practice, agent)).toBe('This call is recorded. Hello.');
  });

  it('says nothing twice: whatever the greeting tells in these very words is said with it', () => {
    const greeting = 'Hello, THIS call is recorded! Who is there?';
    expect(openingWords(practice, { ...agent, greeting })).toBe(greeting);
    const other = 'Hello, this call is not recorded.';
    expect(openingWords(practice, { ...agent, greeting: other })).toBe(
      `This call is recorded. ${other}`,
    );
  });

  it('is what is owed alone where there is no greeting, and nothing where nothing is owed', () => {
    expect(openingWords(practice, { ...agent, greeting: undefined })).toBe(
      'This call is recorded.',
    );
    expect(
      openingWords(practice, { ...agent, greeting: undefined, disclosures: [] }),
    ).toBeUndefined();
  });
});

describe('disclosuresOf', () => {
  it('takes the text of the language, without its region where that has none of its own', () => {
    expect(disclosuresOf(practice, agent, 'es-MX')).toEqual(['Se graba.']);
    expect(disclosuresOf(practice, agent, 'fr')).toEqual([]);
  });
});
