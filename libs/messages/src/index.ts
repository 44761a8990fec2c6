export { FileSink } from './file-sink.js';
export { fileMailer, sesMailer, smtpMailer } from './mail/mailer.js';
export * from './message.js';
export { FileSms } from './sms/file-sms.js';
export { segmentsOf } from './sms/segments.js';
export { TwilioSms, type TwilioSmsOptions } from './sms/twilio-sms.js';
export {
  fillTemplate,
  type FilledMessage,
  type MessageTemplate,
  parseMessageTemplate,
} from './templates/message-template.js';
export { ATTEMPTS_MAX, Courier, type CourierOptions, type MessageNews } from './outbox/courier.js';
export type { OpenedMessage } from './outbox/courier.js';
export type { ClaimedEntry, Outbox, OutboxEntry, Settlement } from './outbox/outbox.js';
export { carriersFrom, type CarrierSettings } from './carriers-from.js';
export { MessagesEnv } from './messages.env.js';
export {
  MessageTemplateError,
  readTemplates,
  type TemplateLibrary,
} from './templates/template-library.js';
