import type { ToolName } from '@verbatim/contracts';
import { checkAvailability } from './catalog/availability.js';
import { book, bookViewing, cancel, findBooking, reschedule } from './catalog/bookings.js';
import {
  callBack,
  endCall,
  escalate,
  offerVoicemail,
  sendEmail,
  sendSms,
  switchLanguage,
  takeCardPayment,
  transferToPerson,
} from './catalog/call.js';
import { openTicket, quote, searchListings, takeMessage } from './catalog/offers.js';
import { checkInsurance, lookUpCustomer, lookUpPatient } from './catalog/people.js';

/** Every tool that an agent's file may name. Table: docs/specs/tools.md. */
export const TOOLS = Object.freeze({
  check_availability: checkAvailability,
  look_up_patient: lookUpPatient,
  look_up_customer: lookUpCustomer,
  find_booking: findBooking,
  check_insurance: checkInsurance,
  search_listings: searchListings,
  book,
  reschedule,
  cancel,
  book_viewing: bookViewing,
  quote,
  open_ticket: openTicket,
  take_message: takeMessage,
  send_sms: sendSms,
  send_email: sendEmail,
  escalate,
  call_back: callBack,
  transfer_to_person: transferToPerson,
  offer_voicemail: offerVoicemail,
  switch_language: switchLanguage,
  take_card_payment: takeCardPayment,
  end_call: endCall,
}) satisfies { readonly [Name in ToolName]: { readonly name: Name } };

type Tools = typeof TOOLS;
/** Tools that act on the call; the others ask the business's book. */
export type CallToolName = {
  [N in ToolName]: Tools[N]['effect'] extends 'call' ? N : never;
}[ToolName];
export type BookToolName = Exclude<ToolName, CallToolName>;
