import { describe, expect, it } from 'vitest';
import { redactTranscript } from './redact-transcript.js';

/** `a:` the agent, `c:` the caller; a text without either is the caller's. */
const redact = (texts: readonly string[], names?: string[]): string[] =>
  redactTranscript(
    texts.map((text) => ({
      speaker: text.startsWith('a:') ? 'agent' : 'caller',
      text: text.replace(/^[ac]:\s*/, ''),
    })),
    names === undefined ? {} : { names },
  ).turns.map(({ text }) => text);

describe('redactTranscript, seeing numbers', () => {
  it.each([
    ['Call +1 (555) 010-0001 please', 'Call +[phone] please'],
    [
      'My card is four one one one, one one one one, double one double one, eleven eleven.',
      'My card is [card].',
    ],
    ['my social is one two three forty five sixty seven eighty nine', 'my social is [ssn]'],
    [
      'The policy number is HX-2210-983, I think.',
      'The policy number is [member-number], I think.',
    ],
    ['my account is four one seven, no, eight, two two one', 'my account is [account]'],
    ['it ends in one one five, no, four, not five', 'it ends in [account]'],
    ['The MRN is B as in boy 4 4 7 1 0', 'The MRN is [record-number]'],
    ['the IP is one ninety two dot one sixty eight dot one dot twenty', 'the IP is [ip]'],
    ['my zip code is nine four one one oh', 'my zip code is [zip 941]'],
    ['My zip is 03601.', 'My zip is [zip 000].'],
    ['My PIN is 4921, hurry', 'My PIN is [credential], hurry'],
    ['she is ninety-four years old', 'she is [age 90+] years old'],
  ])('turns %j into %j', (text, expected) => {
    expect(redact([text])).toEqual([expected]);
  });

  it.each([
    'Take 500 mg twice a day, two tablets for 10 to 14 days.',
    'Blood pressure was 140 over 85, temperature 38.5, then 39.2.',
    'The balance is 1,240 dollars and 16 cents, and the rent is $2,450 a month.',
    'I can offer 10:45, half past three, or four fifteen.',
    'We were twelve people in nineteen ninety four.',
    'Oh, one thing: she is eighty-nine years old.',
    'It has 16 gigabytes and shows 100 percent at 83,412 miles.',
  ])('leaves what is no identifier: %j', (text) => {
    expect(redact([text])).toEqual([text]);
  });
});

describe('redactTranscript, seeing dates', () => {
  it.each([
    ['Date of birth March third, nineteen eighty-four.', 'Date of birth [date-of-birth].'],
    ['I was born on 12/05/1984', 'I was born on [date-of-birth]'],
    ['born the third of may two thousand and four in Ohio', 'born the [date-of-birth] in Ohio'],
    ['The surgery was on March 3rd, 2019.', 'The surgery was on [date 2019].'],
    ['I may march with 3 friends in May.', 'I may march with 3 friends in May.'],
  ])('turns %j into %j', (text, expected) => {
    expect(redact([text])).toEqual([expected]);
  });
});

describe('redactTranscript, seeing addresses', () => {
  it.each([
    ['I live at 742 Evergreen Terrace, Springfield, Illinois 62704.', 'I live at [address].'],
    [
      'ship it to forty five twelve maple street apartment twelve b green bay wisconsin',
      'ship it to [address]',
    ],
    ['Write to ann dot lee at example dot com.', 'Write to [email].'],
    ['It is J-O-H-N at gmail dot com', 'It is [email]'],
    ['see www.sunny-tiger.com/blue for it', 'see [url] for it'],
    [
      'It is a ten minute drive on a two way street.',
      'It is a ten minute drive on a two way street.',
    ],
    ['Look at the screen, it is at home.', 'Look at the screen, it is at home.'],
  ])('turns %j into %j', (text, expected) => {
    expect(redact([text])).toEqual([expected]);
  });
});

describe('redactTranscript, seeing names', () => {
  it('takes a name out wherever it comes up, whoever says it', () => {
    expect(
      redact([
        'c: Hi, my name is Ann Lee.',
        'a: Thank you, Ann. Is that L-E-E?',
        'c: Yes, ann lee, and this is for Ann’s son.',
        'a: I have written down Lee, Ann.',
      ]),
    ).toEqual([
      'Hi, my name is [name].',
      'Thank you, [name]. Is that [name]?',
      'Yes, [name], and this is for [name]’s son.',
      'I have written down [name], [name].',
    ]);
  });

  it.each([
    ['this is Rafael Ortiz calling', 'this is [name] calling'],
    ['This is Dr. Okafor.', 'This is Dr. [name].'],
    ['Ann Lee speaking.', '[name] speaking.'],
    ["I'm Zoë", "I'm [name]"],
    ['my name is April', 'my name is [name]'],
    ['my name is anne-marie o’neill and i called', 'my name is [name] and i called'],
    ["It's under the name of Jürgen", "It's under the name of [name]"],
    ["the patient's name is Søren Å", "the patient's name is [name]"],
    ['my wife rosa hernandez will call', 'my wife [name] will call'],
  ])('turns %j into %j', (text, expected) => {
    expect(redact([text])).toEqual([expected]);
  });

  it.each([
    'This is about my appointment.',
    "I'm fine, it's Monday.",
    "It's April or May.",
    'My name is on the list.',
    'This is Maple Street Family Practice.',
    'This is Studio Verbena, a studio for hair.',
    'We moved from San Jose to Austin.',
    'i will see you in the summer and i hope so',
  ])('takes nothing for a name in %j', (text) => {
    expect(redact([text])).toEqual([text]);
  });

  it('takes out what is known from elsewhere, and survives anything given as a name', () => {
    const names = ['Priya Raman', '', ' ', '(.*)+[', '12', '-', "'", 'a'.repeat(5_000)];
    expect(redact(['Is Priya there? Ms. RAMAN?'], names)).toEqual(['Is [name] there? Ms. [name]?']);
  });
});

describe('redactTranscript, following the talk', () => {
  it('knows by the question what the answer is', () => {
    expect(
      redact([
        'a: And the account?',
        'c: One second. It is four four seven one.',
        'a: Date of birth?',
        'c: oh three fourteen sixty two',
        'a: Who am I speaking with?',
        'c: Quintavia Osterbrock.',
        'a: And your street address?',
        'c: 12 Broadway.',
      ]),
    ).toEqual([
      'And the account?',
      'One second. It is [account].',
      'Date of birth?',
      '[date-of-birth]',
      'Who am I speaking with?',
      '[name].',
      'And your street address?',
      '[address].',
    ]);
  });

  it('reads on behind what the other one murmurs', () => {
    expect(
      redact(['c: My card is 4111 1111', 'a: Mm-hmm.', 'c: 1111', 'a: Go on.', 'c: 1111.']),
    ).toEqual(['My card is [card]', 'Mm-hmm.', '[card]', 'Go on.', '[card].']);
  });

  it('knows a number that is read back in part', () => {
    expect(redact(['c: My account is 88 1020 4471.', 'a: The one with 4471, then?'])).toEqual([
      'My account is [account].',
      'The one with [account], then?',
    ]);
  });

  it('does not take every number behind a question for the answer', () => {
    expect(
      redact(['a: Your phone number?', 'c: It is 555 010 0001. We are 4 and pay 120 dollars.']),
    ).toEqual(['Your phone number?', 'It is [phone]. We are 4 and pay 120 dollars.']);
  });
});

describe('redactTranscript', () => {
  it('takes out the chosen classes only', () => {
    const turns = [{ speaker: 'caller', text: 'My name is Ann Lee, my number is 555 010 0001.' }];
    expect(redactTranscript(turns, { classes: ['phone'] }).turns[0]?.text).toBe(
      'My name is Ann Lee, my number is [phone].',
    );
  });

  it('leaves placeholders alone that stand there already', () => {
    const text = 'My card is [card], the code [cvv], my password is [secret], born [date 1984].';
    expect(redact([text])).toEqual([text]);
  });

  it('tells card data and credentials that the guard has let through, and no words', () => {
    const { leaks } = redactTranscript([
      { speaker: 'agent', text: 'Your card?' },
      { speaker: 'caller', text: 'It is 4111 1111 1111 1111, and my password is hunter2.' },
    ]);
    expect(leaks).toEqual([
      { turn: 1, class: 'card' },
      { turn: 1, class: 'credential' },
    ]);
  });
});
