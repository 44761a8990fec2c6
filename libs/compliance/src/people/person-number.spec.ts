import { describe, expect, it } from 'vitest';
import { personNumber } from './person-number.js';

describe('personNumber', () => {
  it.each([
    ['+16175550100', '+16175550100'],
    [' +1 (617) 555-0100 ', '+16175550100'],
    ['+44 (0)20 7946 0018', '+442079460018'],
    ['+15550001111', '+15550001111'],
  ])('reads %s as %s', (given, number) => expect(personNumber(given)).toBe(number));

  it.each(['', 'anonymous', '617-555-0100', 'sip:ada@example.org', '+', '+0123456', 'client:ada'])(
    'finds nobody in %j',
    (given) => expect(personNumber(given)).toBeUndefined(),
  );
});
