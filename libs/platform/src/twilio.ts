export { sendSms, type SmsOutcome, type SmsRequest } from './twilio/send-sms.js';
export { twilioClient, type TwilioAccess, type TwilioClient } from './twilio/twilio-client.js';
