import { twilioClient, type TwilioAccess } from '@verbatim/paging';
import { CommandFailure } from '../exit-codes.js';

/** The carrier's own copies of what was said. */
export interface CarrierRecordings {
  /** Deletes every recording of the call, and says how many there were. Errors: `CommandFailure`. */
  deleteOf(callSid: string): Promise<number>;
}

const REQUEST_MAX_MS = 30_000;
/** A call has a handful; more are read in the next round. */
const PAGE_SIZE = 100;
const ROUNDS_MAX = 100;

/** Recordings in a Twilio account, by the REST API. One that is gone already counts as deleted. */
export class TwilioRecordings implements CarrierRecordings {
  private readonly client: ReturnType<typeof twilioClient>;

  constructor(access: Omit<TwilioAccess, 'timeoutMs'>) {
    this.client = twilioClient({ ...access, timeoutMs: REQUEST_MAX_MS });
  }

  async deleteOf(callSid: string): Promise<number> {
    let deleted = 0;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const found = await asked(this.client.recordings.list({ callSid, limit: PAGE_SIZE }));
      if (found.length === 0) return deleted;
      for (const { sid } of found) {
        await asked(this.client.recordings(sid).remove()).catch(unlessGone);
        deleted += 1;
      }
    }
    throw new CommandFailure(`Twilio lists recordings of ${callSid} without end.`);
  }
}

class TwilioFailure extends CommandFailure {
  constructor(readonly status: number | undefined) {
    super(status === undefined ? 'Twilio does not answer.' : `Twilio answers with ${status}.`);
  }
}

/** What Twilio's client throws would carry the request, and with it the credentials. */
async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const { status } = Object(error) as { status?: unknown };
    throw new TwilioFailure(typeof status === 'number' ? status : undefined);
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof TwilioFailure) || error.status !== 404) throw error;
}
