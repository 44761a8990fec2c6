/**
 * What is said in calls that are made up: talk of usual length with what a redactor and rules look for in it
 * (names, dates, numbers, a notice, a spelled name, a worry), caller and agent in turns.
 */
export const HEALTHCARE_TALK: readonly { readonly agent: string; readonly caller: string }[] = [
  {
    agent:
      'Thank you for calling Harbor Family Medicine. I am an AI assistant, and this call is recorded. How can I help you today?',
    caller:
      'Hi, this is Margaret Ellison, I would like to move my appointment to some day next week.',
  },
  {
    agent: 'Of course. Could you tell me your date of birth, so that I can find you?',
    caller: 'It is the fourth of March nineteen sixty one, so three four sixty one.',
  },
  {
    agent: 'Thank you. And a phone number where somebody can reach you during the day?',
    caller: 'You can call me at five five five, zero one four seven, oh two, any time after ten.',
  },
  {
    agent: 'I have Tuesday at half past nine or Thursday in the afternoon. Which suits you better?',
    caller:
      'Thursday would be better, since I have to take my grandchildren to school before work.',
  },
  {
    agent: 'Then I have put you down for Thursday at a quarter past three with Doctor Okafor.',
    caller: 'Could you spell that for me? I always write down who I am going to see, just in case.',
  },
  {
    agent:
      'Certainly, that is O K A F O R. She is on the second floor of the building on Elm Street.',
    caller: 'Good. Have the results of my last visit come back in the meantime, do you know?',
  },
  {
    agent:
      'They are here, and somebody from the practice will call you about them before the end of the day.',
    caller:
      'I also wanted to ask whether I should go on with the same tablets as before, the white ones.',
  },
  {
    agent:
      'I cannot give advice on medication, but I can have a nurse call you back about that today.',
    caller:
      'That would be kind. My knee has been rather sore since Monday, and stairs are the worst of it.',
  },
  {
    agent: 'I am sorry to hear that. Is there any swelling, or is it warm when you touch it?',
    caller:
      'A little swollen, not warm. It is no emergency, I only want somebody to have a look at it.',
  },
  {
    agent:
      'I will note it for the visit. Has anything changed about your insurance since you were last here?',
    caller: 'Yes, I have a new card, the member number is W 4 4 1 9 0 2 7 and it began in January.',
  },
  {
    agent:
      'Thank you. I will leave the number with the front desk, and they will check it before you come.',
    caller:
      'And please write to my new address, it is 418 Maple Avenue, apartment 2, in Springfield.',
  },
  {
    agent:
      'I have changed it. You will get a message the day before. Is there anything else today?',
    caller: 'No, that was all. You have been very helpful, have a nice afternoon and goodbye.',
  },
];
