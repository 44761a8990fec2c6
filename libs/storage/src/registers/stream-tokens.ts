import type { Database } from '../database/database.js';

/** First use of a stream's one-time token: a unique row, so that one of many replicas is first. */
export class StreamTokens {
  constructor(private readonly database: Database) {}

  /** `replayed`: the token of this stream of the call was used before, whichever process asks. */
  async useOnce(
    stream: { readonly callId: string; readonly part: number },
    tokenHash: Uint8Array,
    processId: string,
  ): Promise<'first' | 'replayed'> {
    const { count } = await this.database.run((client) =>
      client.streamToken.createMany({
        data: [{ ...stream, tokenHash: Buffer.from(tokenHash), usedBy: processId }],
        skipDuplicates: true,
      }),
    );
    return count === 1 ? 'first' : 'replayed';
  }

  /** The number of the stream that would follow those of which a token was used; asked twice, told the same. */
  async nextPart(callId: string): Promise<number> {
    const last = await this.database.run((client) =>
      client.streamToken.aggregate({ where: { callId }, _max: { part: true } }),
    );
    return (last._max.part ?? -1) + 1;
  }
}
