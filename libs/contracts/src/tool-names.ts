import { z } from 'zod';

/**
 * The tools that an agent may be given: what its file may list, and what `libs/tools` defines. A name, once
 * released, keeps its meaning: records of calls hold it.
 */
export const TOOL_NAMES = [
  'check_availability',
  'look_up_patient',
  'look_up_customer',
  'find_booking',
  'check_insurance',
  'search_listings',
  'book',
  'reschedule',
  'cancel',
  'book_viewing',
  'quote',
  'open_ticket',
  'take_message',
  'send_sms',
  'send_email',
  'escalate',
  'call_back',
  'transfer_to_person',
  'offer_voicemail',
  'switch_language',
  'take_card_payment',
  'end_call',
] as const;

export const ToolName = z.enum(TOOL_NAMES);
export type ToolName = z.infer<typeof ToolName>;
