import { sendSms, twilioClient, type TwilioClient } from '@verbatim/platform/twilio';
import { ATTEMPT_MAX_MS, type Page, type Pager } from '../pager.js';
import { PagerRefusedError } from '../paging.errors.js';
import { refusedWith } from './post-json.js';

export interface SmsPagerOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
  readonly to: readonly string[];
  /** `https://api.twilio.com`, or a peer that speaks its REST API. */
  readonly baseUrl: string;
}

/** One SMS is 160 characters; three are what somebody reads who was woken. */
const TEXT_MAX = 480;

/** Every number is told; a number that was told already is not told again when another one's attempt failed. */
export class SmsPager implements Pager {
  readonly name = 'sms';
  private readonly client: TwilioClient;
  /** Numbers that have the page in hand. */
  private told: { readonly page: Page; readonly to: Set<string> } | undefined;

  constructor(private readonly options: SmsPagerOptions) {
    const { accountSid, authToken, baseUrl } = options;
    this.client = twilioClient({ accountSid, authToken, baseUrl, timeoutMs: ATTEMPT_MAX_MS });
  }

  async page(page: Page): Promise<void> {
    // Whoever acknowledged it knows; a phone has nothing to update.
    if (page.action === 'acknowledge') return;
    if (this.told?.page !== page) this.told = { page, to: new Set() };
    const { to } = this.told;
    for (const number of this.options.to) {
      if (to.has(number)) continue;
      await this.send(number, smsTextOf(page));
      to.add(number);
    }
  }

  private async send(to: string, body: string): Promise<void> {
    const outcome = await sendSms(this.client, { to, from: this.options.from, body });
    if (outcome.kind === 'refused') throw refusedWith(this.name, outcome.httpStatus, undefined);
    if (outcome.kind === 'unanswered') throw new PagerRefusedError(this.name, 'no answer', true);
  }
}

export function smsTextOf(page: Page): string {
  const { action, incidentId, isReminder, key, summary, facts } = page;
  const about = incidentId === undefined ? key : `${key} #${incidentId}`;
  if (action === 'resolve') return `Verbatim: resolved: ${about}`.slice(0, TEXT_MAX);
  const details = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
  const start = isReminder ? 'Verbatim, still open' : 'Verbatim';
  return `${start}: ${summary} [${about}] ${details.join(', ')}`.slice(0, TEXT_MAX);
}
