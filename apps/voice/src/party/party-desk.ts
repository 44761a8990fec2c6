import type { PartyContext } from '@verbatim/contracts';
import type { Logger, Metrics } from '@verbatim/platform';
import type { PartyQuestion, PartyRegister } from './party-register.js';

/** Finds out with whom a call is, counts how that went, and never fails a call. */
export class PartyDesk {
  private readonly lookups;

  /** Without a register nobody is known, and every rule takes that as the strictest. */
  constructor(
    private readonly register: Pick<PartyRegister, 'ask'> | undefined,
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.lookups = metrics.counter(
      'voice_party_lookups_total',
      'Questions who is on the other end of a call, by what came of them.',
      { labels: ['outcome'] },
    );
  }

  async partyOf(question: PartyQuestion): Promise<PartyContext | undefined> {
    if (this.register === undefined) return undefined;
    const answer = await this.register.ask(question);
    this.lookups.inc({ outcome: answer.kind });
    const { callId } = question;
    switch (answer.kind) {
      case 'found':
        return answer.party;
      case 'unknown':
        return undefined;
      case 'invalid':
        this.logger.warn(
          { callId, problems: answer.problems },
          'Who is on the call was answered with what is no party.',
        );
        return undefined;
      case 'failed':
        this.logger.warn({ callId, reason: answer.reason }, 'Who is on the call was not answered.');
        return undefined;
    }
  }
}
