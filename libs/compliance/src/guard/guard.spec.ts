import { describe, expect, it } from 'vitest';
import { Guard } from './guard.js';

const final = (text: string, guard = new Guard(), item?: string): unknown => {
  const { words } = guard.scrub('transcript.final', { text }, item);
  return words === 'withheld' ? words : words['text'];
};
const partial = (text: string, guard = new Guard(), item?: string): unknown => {
  const { words } = guard.scrub('transcript.partial', { text }, item);
  return words === 'withheld' ? words : words['text'];
};

describe('Guard, hearing card numbers', () => {
  it.each([
    ['It is 4111 1111 1111 1111.', 'It is [card].'],
    ['4111-1111-1111-1111', '[card]'],
    ['4111, 1111. 1111, um, 1111 thanks', '[card] thanks'],
    ['four one one one one one one one one one one one one one one one', '[card]'],
    ['four triple one, four ones are quadruple', 'four triple one, four ones are quadruple'],
    ['forty-one eleven, eleven eleven, double one double one, eleven eleven ok', '[card] ok'],
    ['Amex 3782 822463 10005', 'Amex [card]'],
    ['that one 4111 1111 1111 1111', 'that one [card]'],
    ['941111111111111119', '9[card]9'],
    ['one 5555555555554444 and 4111111111111111', 'one [card] and [card]'],
  ])('turns %j into %j', (text, expected) => {
    expect(final(text)).toBe(expected);
  });

  it('takes expiry date and code with the card, in the same breath', () => {
    expect(final('4111111111111111, 12/27, 123')).toBe('[card], [cvv]');
    expect(final('4111111111111111 expires twelve twenty-seven, code one two three')).toBe(
      '[card] expires [cvv], code [cvv]',
    );
  });

  it('says what it found and not what it was', () => {
    const outcome = new Guard().scrub('transcript.final', { text: '4111111111111111' });
    expect(outcome.found).toEqual(['card']);
    expect(JSON.stringify(outcome)).not.toContain('4111');
  });

  it('takes the end of a card that was said in several turns', () => {
    const guard = new Guard();
    expect(final('My card is 4111 1111', guard, 'a')).toBe('My card is 4111 1111');
    expect(final('Uh-huh.', guard, 'b')).toBe('Uh-huh.');
    expect(final('1111', guard, 'c')).toBe('1111');
    expect(final('Go on.', guard, 'd')).toBe('Go on.');
    expect(final('1111 and that is it.', guard, 'e')).toBe('[card] and that is it.');
  });

  it('forgets an unfinished number when the talk moves on', () => {
    const guard = new Guard();
    final('4111 1111 1111', guard, 'a');
    final('Sorry, wrong card.', guard, 'b');
    final('I have room 12 for you.', guard, 'c');
    expect(final('1111', guard, 'd')).toBe('1111');
  });
});

describe('Guard, hearing security codes', () => {
  it.each([
    ['the CVV is 123', 'the CVV is [cvv]'],
    ['security code: one two three four', 'security code: [cvv]'],
    ['the three digits on the back are 123.', 'the three digits on the back are [cvv].'],
  ])('turns %j into %j', (text, expected) => {
    expect(final(text)).toBe(expected);
  });

  it('knows the answer to a question of an earlier turn', () => {
    const guard = new Guard();
    final('And the security code on the back?', guard, 'agent_1');
    expect(final('Sure, it is four five six.', guard, 'caller_1')).toBe('Sure, it is [cvv].');
    expect(final('I am in room 456.', guard, 'caller_2')).toBe('I am in room 456.');
  });

  it('stops expecting an answer after two turns', () => {
    const guard = new Guard();
    final('What is the CVV?', guard, 'agent_1');
    final('Let me look.', guard, 'caller_1');
    final('Of course.', guard, 'agent_2');
    expect(final('I paid 450 last time.', guard, 'caller_2')).toBe('I paid 450 last time.');
  });
});

describe('Guard, hearing credentials', () => {
  it.each([
    ['my password is hunter2', 'my password is [secret]'],
    [
      'My password is, um, actually purple horse battery staple.',
      'My password is, um, actually [secret].',
    ],
    [
      'the password for the portal is Blue$ky and I am Ann',
      'the password for the portal is [secret] and I am Ann',
    ],
    ['password: Tr0ub4dor', 'password: [secret]'],
    ['The passcode is seven seven one two', 'The passcode is [secret]'],
    ['my one-time code is 492 113.', 'my one-time code is [secret].'],
    ['the verification code is four nine two one', 'the verification code is [secret]'],
    ['My PIN is 4921, hurry', 'My PIN is [secret], hurry'],
  ])('turns %j into %j', (text, expected) => {
    expect(final(text)).toBe(expected);
  });

  it.each([
    'My password is not working.',
    'The password is wrong, and the PIN is too.',
    'Your password was reset yesterday.',
    'My pin is on the map.',
    'The verification code is invalid.',
    'A password is something you should never tell me.',
  ])('leaves talk about credentials alone: %j', (text) => {
    expect(final(text)).toBe(text);
  });
});

describe('Guard, hearing ordinary numbers', () => {
  it.each([
    'My number is 07700 900123, that is oh double seven double oh nine hundred one two three.',
    'You can reach me on +1 (555) 010-0001 or on 555-010-0002.',
    'I was born on 12/05/1984, the twelfth of May nineteen eighty-four.',
    'Take 500 mg twice a day, 2 tablets of 250, for 10 to 14 days.',
    'Blood pressure was 120 over 80, pulse 72, temperature 38.5.',
    'The rent is $1,450 a month plus a deposit of 2,900.',
    'My policy number is 4471-992-038, claim 20261123-0042.',
    'Flight 1234, gate 56, seat 7A, on 11/23/2026 at 10:45.',
    'My employee number is 100482 and the asset tag is 9930221.',
    'It is 415-555-0100, born 12/05/1984, zip 94110.',
    'One, two, three… testing!',
    'Emoji 🎉 and “quotes”, naïve café, 名前.',
  ])('gives every letter back: %j', (text) => {
    expect(final(text)).toBe(text);
  });

  it('leaves the parties of the call alone, whatever their check digits', () => {
    const words = { from: '+4111111111111111', to: '+15550100001' };
    expect(new Guard().scrub('call.started', words).words).toEqual(words);
  });
});

describe('Guard, hearing partials', () => {
  it('withholds one that ends in the middle of a long number', () => {
    expect(partial('my card is 4111 11')).toBe('my card is 4111 11');
    expect(partial('my card is 4111 111')).toBe('withheld');
    expect(partial('my card is 4111 1111 1111 111')).toBe('withheld');
  });

  it('lets it speak again when the number is over', () => {
    expect(partial('my number is 555 010 0001 and')).toBe('withheld');
    expect(partial('555 010 0001, and my')).toBe('555 010 0001, and my');
    expect(partial('it is 4111111111111111 for Ann')).toBe('it is [card] for Ann');
  });

  it('withholds one in which a credential is being said', () => {
    expect(partial('my password is')).toBe('withheld');
    expect(partial('my password is hun')).toBe('withheld');
    expect(partial('my password is hunter2, is that')).toBe('my password is [secret], is that');
  });

  it('withholds what may answer a question for a security code, or go on with a card', () => {
    const guard = new Guard();
    final('The CVV, please?', guard, 'agent_1');
    expect(partial('it is', guard, 'caller_1')).toBe('it is');
    expect(partial('it is one two', guard, 'caller_1')).toBe('withheld');
    const split = new Guard();
    final('4111 1111', split, 'a');
    expect(partial('11', split, 'b')).toBe('withheld');
  });
});

describe('Guard, seeing other words', () => {
  it('scrubs what was generated and what was heard of an interrupted turn', () => {
    const { words } = new Guard().scrub('turn.interrupted', {
      generated: 'I heard 4111 1111 1111 1111, right?',
      heard: 'I heard 4111 1111 1111 1111',
    });
    expect(words).toEqual({ generated: 'I heard [card], right?', heard: 'I heard [card]' });
  });

  it('looks into the arguments of tools, as JSON text or as values', () => {
    const scrub = (value: unknown) =>
      new Guard().scrub('tool.called', { arguments: value }).words as Record<string, unknown>;
    expect(scrub('{"card":"4111 1111 1111 1111","cvv":123,"note":"call 555-0100"}')).toEqual({
      arguments: '{"card":"[card]","cvv":"[secret]","note":"call 555-0100"}',
    });
    expect(scrub({ list: [4111111111111111, 5], deep: { password: 'x' } })).toEqual({
      arguments: { list: ['[card]', 5], deep: { password: '[secret]' } },
    });
    expect(scrub('{"n":6011000990139424666}')).toEqual({ arguments: '{"n":6011000990139424666}' });
  });

  it('gives arguments back as they were written when there is nothing to scrub', () => {
    const text = '{ "date" : "2026-11-23",\n "at": 1790000000000, "id": 12345678901234567890 }';
    const { words, found } = new Guard().scrub('tool.called', { arguments: text });
    expect(words).toEqual({ arguments: text });
    expect(found).toEqual([]);
  });

  it('does not follow values without end', () => {
    let deep: unknown = '4111111111111111';
    for (let i = 0; i < 10_000; i += 1) deep = [deep];
    const { words } = new Guard().scrub('tool.returned', { result: deep });
    expect(JSON.stringify(words)).not.toContain('4111');
  });

  it('lets no whole card number be typed', () => {
    const guard = new Guard();
    const kept = [...'4111111111111111'].filter(
      (digits) => guard.scrub('dtmf', { digits }).words !== 'withheld',
    );
    expect(kept).toHaveLength(10);
    guard.scrub('transcript.final', { text: 'Thanks. Now press 1 for yes.' });
    expect(guard.scrub('dtmf', { digits: '1' }).words).toEqual({ digits: '1' });
  });
});
