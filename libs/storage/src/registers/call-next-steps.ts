import { SealedWords } from '@verbatim/contracts';
import { z } from 'zod';
import type { Database } from '../database/database.js';

const Name = z.string().min(1).max(80);

/** What follows when a call leaves its stream. Roles are those of the vertical's file. */
export const NextStep = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('transfer'),
    transfer: z.enum(['cold', 'warm']),
    /** Whom: a role of `escalation`; absent, everybody in its order. */
    to: Name.optional(),
    /** For who is called, of a warm one: what it is about, sealed under the key of the call. */
    summary: SealedWords.optional(),
  }),
  z.object({ kind: z.literal('voicemail'), because: Name }),
  z.object({ kind: z.literal('hang-up') }),
  /** The agent again, in this stream of the call: the process that had it is stopping. */
  z.object({ kind: z.literal('agent'), part: z.int().min(1) }),
  /** Nothing: the agent's part is over, and the vertical's fallback follows. */
  z.object({ kind: z.literal('fallback') }),
]);
export type NextStep = z.infer<typeof NextStep>;

/** Steps of one call: nobody is put through a hundred times. */
const STEPS_MAX = 100;

/** What follows on the streams of calls, so that any process can answer Twilio about it. */
export class CallNextSteps {
  constructor(private readonly database: Database) {}

  /** The newest step is the one that is due. Bounds: 100 a call; what is more is not kept. */
  async put(callId: string, step: NextStep): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        INSERT INTO call_next_steps (call_id, ordinal, step)
        SELECT ${callId}, count(*), ${JSON.stringify(step)}::jsonb
        FROM call_next_steps WHERE call_id = ${callId} HAVING count(*) < ${STEPS_MAX}
        ON CONFLICT DO NOTHING`,
    );
  }

  /** The step that the call's streams are followed by now; asked twice, told the same. */
  async due(callId: string): Promise<NextStep | undefined> {
    const row = await this.database.run((client) =>
      client.callNextStep.findFirst({ where: { callId }, orderBy: { ordinal: 'desc' } }),
    );
    if (!row || row.endedAt !== null) return undefined;
    return NextStep.safeParse(row.step).data;
  }

  /** It is over: the next stream of the call is followed by something else. */
  async end(callId: string): Promise<void> {
    await this.database.run((client) =>
      client.callNextStep.updateMany({
        where: { callId, endedAt: null },
        data: { endedAt: new Date() },
      }),
    );
  }
}
