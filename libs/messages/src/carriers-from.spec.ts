import { describe, expect, it } from 'vitest';
import { carriersFrom, type CarrierSettings } from './carriers-from.js';
import { MessagesEnv } from './messages.env.js';

const ACCOUNT = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'a-token' };
const settings = (variables: Record<string, string>): CarrierSettings => ({
  ...MessagesEnv.parse(variables),
  ...{ TWILIO_API_URL: 'https://api.twilio.com', ...variables },
});
const namesOf = (variables: Record<string, string>): string[] =>
  [...carriersFrom(settings(variables)).values()].map(({ channel, name }) => `${channel} ${name}`);

describe('carriersFrom', () => {
  it.each([
    [{}, ['sms file', 'email file']],
    [ACCOUNT, ['sms file', 'email file']],
    [{ ...ACCOUNT, SMS_FROM: '+15550100199' }, ['sms twilio', 'email file']],
    [{ MAIL_FROM: 'a@b.example', MAIL_SMTP_URL: 'smtp://mail' }, ['sms file', 'email smtp']],
    [{ MAIL_FROM: 'a@b.example', MAIL_SES_REGION: 'eu-west-1' }, ['sms file', 'email ses']],
  ])('of %j makes %j', (variables, names) => {
    expect(namesOf(variables)).toEqual(names);
  });

  it('names everything that is missing or contradicts itself', () => {
    const wrong = {
      ...{ SMS_FROM: '+15550100199', MAIL_SMTP_URL: 'smtp://mail', MAIL_SES_REGION: 'eu-west-1' },
    };
    expect(() => namesOf(wrong)).toThrow(
      expect.objectContaining({
        problems: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'MAIL_SES_REGION', 'MAIL_FROM'].map(
          (name) => expect.objectContaining({ name }),
        ),
      }),
    );
  });
});
