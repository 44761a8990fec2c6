/**
 * A call full of things that may stand nowhere in the clear. No word of them is a word of anything else
 * that the system writes.
 */
export const CANARY_CALL = {
  id: 'canary-call',
  vertical: 'healthcare',
  about:
    'A caller gives one identifier of each kind, and each is looked for everywhere afterwards.',
  turns: [
    { agent: 'Thank you for calling. May I have your full name, please?' },
    { caller: 'My name is Quillandra Zebulonski.' },
    { agent: 'Thank you, Quillandra. And your date of birth?' },
    { caller: 'The ninth of Thermidor is no date. It is 11/23/1957.' },
    { agent: 'What is the best number to call you back on?' },
    { caller: 'Call me at 555-014-2897, or write to quillandra.zebulonski@wexmoor.example.' },
    { agent: 'And your address?' },
    { caller: 'I live at 7741 Wexmoor Street, Springfield, Illinois 62704.' },
    { agent: 'The number of your record, and your social security number?' },
    { caller: 'My medical record number is VQ-5590127, and my social is 078-05-1120.' },
    {
      tool: 'take_message',
      arguments: { message: 'About Wexmoor', name: 'Quillandra Zebulonski', phone: '5550142897' },
    },
    { agent: 'I have found you, Ms. Zebulonski. How would you like to pay?' },
    { caller: 'With my card, 4111 1111 1111 1111, and the CVV is 737.' },
    { agent: 'Please do not tell me more of it.' },
    { caller: 'And my password is brindlewhistle, in case you need it.' },
    { agent: 'I do not need it. Is there anything else?' },
    { caller: 'No, that is all. Goodbye.' },
  ],
} as const;

/** What is looked for, as it might be written: words in small letters. */
export const CANARIES: readonly string[] = [
  'quillandra',
  'zebulonski',
  'wexmoor',
  '11/23/1957',
  '555-014-2897',
  '5550142897',
  '5590127',
  '078-05-1120',
  '4111 1111',
  '411111111111',
  'brindlewhistle',
];

/** Taken out at the door: not even the holder of the key may find these. */
export const FORBIDDEN_EVEN_SEALED: readonly string[] = [
  '4111 1111',
  '411111111111',
  'brindlewhistle',
];
