import type { Database } from '../database/database.js';

/** What is known of when a call happened, by which an old request about it is told from a retry. */
export interface CallMoments {
  readonly startedAt: Date | undefined;
  /** First use of a token of its first stream. */
  readonly streamAt: Date | undefined;
}

export class CallMomentsRegister {
  constructor(private readonly database: Database) {}

  async of(callId: string): Promise<CallMoments> {
    const [call, token] = await this.database.run((client) =>
      Promise.all([
        client.call.findUnique({ where: { id: callId }, select: { startedAt: true } }),
        client.streamToken.findUnique({
          where: { callId_part: { callId, part: 0 } },
          select: { usedAt: true },
        }),
      ]),
    );
    return { startedAt: call?.startedAt ?? undefined, streamAt: token?.usedAt };
  }
}
