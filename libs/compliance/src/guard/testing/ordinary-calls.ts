import type { Conversation } from './conversation.js';

/** Turns alternate; the agent begins. */
function call(id: string, ...texts: readonly string[]): Conversation {
  return {
    id,
    turns: texts.map((text, ordinal) => ({ speaker: ordinal % 2 ? 'caller' : 'agent', text })),
  };
}

/** Calls full of numbers that are no card and no credential, one for each kind of business. */
export const ORDINARY_CALLS: readonly Conversation[] = [
  call(
    'healthcare',
    'Good morning, the practice. May I have your date of birth and your telephone number?',
    'Uh, the third of February nineteen seventy-one, and it is oh two oh, seven nine four six, oh one two three.',
    'Thank you. And what has been the matter?',
    'My temperature was 38.5, then 39.2, and I take 500 mg of paracetamol every 4 to 6 hours.',
    'How often did you take it over the last 48 hours?',
    'Six, maybe seven times. My pulse was 96, blood pressure 140 over 85.',
    'I can offer 10:45, 11:20 or 14:05 on the 26th.',
    'Ten forty-five. My NHS number is 485 777 3456, if you need it.',
  ),
  call(
    'behavioral-health',
    'You can take your time. How have you slept?',
    'Two, three hours. I, I wake at four every night, four one five on the clock.',
    'And how long has it been like that?',
    'Since 2019, so six or seven years, one way or another, one two years of it really bad.',
  ),
  call(
    'real-estate',
    'Which flat is it about?',
    'The one at 1420 Juniper Street, apartment 12B, listed at $2,450 a month.',
    'It has 2 bedrooms, 1 bath and 915 square feet. The deposit is 4,900 dollars.',
    'And the postcode, is it 94110 or 94114? The listing number is 2026-1123-0077.',
  ),
  call(
    'insurance',
    'May I have your policy number?',
    'Yes, it is 4471-992-038, and the claim from last year is C 2025 110 4471.',
    'And the plate and the mileage of the car?',
    'Seven K L M four two one, at 83,412 miles. The code on the letter said nothing.',
  ),
  call(
    'debt-collection',
    'The balance is 1,240 dollars and 16 cents, on reference 88 1020 4431.',
    'I paid 200 on 12/05, 150 on 01/06 and 90 on the 4th.',
    'I see 350. The confirmation number of the last one is 5530921.',
    'Then it should be eight hundred ninety dollars and sixteen cents.',
  ),
  call(
    'financial',
    'Which account shall I look at?',
    'Checking, the one ending in 4471. I forgot my password and I do not want to say it on the phone.',
    'Your checking account has $5,118.77, your savings 12,000.04.',
    'Send 125 dollars to Amir. My pin is not the question, is it?',
  ),
  call(
    'salon',
    'We have Tuesday the 24th at 4:15 or 5:45.',
    'Four fifteen. I had 6N with 20 volume, and a 9.1 toner, 35 minutes.',
    'That is 110 for the colour, 48 for the cut, so 158 dollars.',
    'My number is +1 (555) 010-0042, or five five five, zero one zero, zero zero four two.',
  ),
  call(
    'sales',
    'Plus is 500 megabits for 55 dollars, Max is 1 gigabit for 75.',
    'We are at 77 Harrow Lane, four people, three laptops, and we pay sixty-eight forty.',
    'The contract number of your old provider would help.',
    'It is one oh oh two, four four, nine seven. I think. No: one zero zero two, four four, seven nine.',
  ),
  call(
    'hospitality',
    'A table for how many?',
    'Twelve, on 11/23/2026 at 19:30, and two rooms for 3 nights from the 23rd to the 26th.',
    'Rooms 1204 and 1206, at 189 a night, 1,134 in all. Your booking is HX-2210-983.',
    'Our flight is BA 1234, we land at 16:50, terminal 5, gate 22.',
  ),
  call(
    'it-helpdesk',
    'What does the screen say?',
    'Error 0x80070005, and then “code 1618, try again later”. My laptop is asset 9930221.',
    'And your employee number, please?',
    'One hundred thousand four hundred eighty-two: 100482. The address is 192.168.1.20.',
    'The password was reset yesterday; you will get a message within 15 minutes.',
    'It is build 26100.2314, serial number 5CG 412 0 XYZ, 16 gigabytes.',
  ),
];
