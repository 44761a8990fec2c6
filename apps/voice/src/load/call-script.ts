import type { EventDraft } from '../record/event-draft.js';

/** What is said: everyday talk of usual length, so that guard, sealing and compression do usual work. */
const UTTERANCES = [
  'Good morning, I would like to move my appointment to some day next week if that is possible.',
  'Of course. I have Tuesday at half past nine or Thursday in the afternoon. Which suits you better?',
  'Thursday would be better for me, since I have to take the children to school before work.',
  'Then I have put you down for Thursday at a quarter past three. Is there anything else today?',
  'Yes, could you tell me whether the results of the last visit have come back in the meantime?',
  'They are here, and somebody from the practice will call you about them before the end of the day.',
  'That is good to hear. I also wanted to ask whether I should go on with the same tablets as before.',
  'Please go on as before until you have been seen. If anything changes, call us at any time.',
] as const;

/** Events of one turn besides its partials: its obligation, opened and closed, the final, and the usage. */
const OTHERS_PER_TURN = 4;

/**
 * The drafts of one call, turn after turn, without an end: caller and agent in turns, each with the
 * obligation that opens it, cumulative partials, the final, its obligation's end and the usage.
 */
export class CallScript {
  private turn = 0;
  private step = 0;
  private owedPartials = 0;
  private partials: number;

  /** `random` chooses where in the talk this call begins. */
  constructor(
    private readonly criticalPercent: number,
    random: () => number,
  ) {
    this.turn = Math.floor(random() * UTTERANCES.length);
    // Calls that begin together do not stay in step.
    this.owedPartials = random();
    this.partials = this.partialsOfTurn();
  }

  next(): EventDraft {
    const draft = this.draftAt(this.step);
    this.step += 1;
    if (this.step === this.partials + OTHERS_PER_TURN) {
      this.step = 0;
      this.turn += 1;
      this.partials = this.partialsOfTurn();
    }
    return draft;
  }

  /** Ends the turn as a call that is over does: what is owed is paid, partials are not made up. */
  rest(): EventDraft[] {
    const drafts: EventDraft[] = [];
    while (this.step > 0) {
      this.step = Math.max(this.step, this.partials + 1);
      drafts.push(this.next());
    }
    return drafts;
  }

  /** Fractions are carried over, so that the share holds over a few turns. */
  private partialsOfTurn(): number {
    this.owedPartials += (OTHERS_PER_TURN * (100 - this.criticalPercent)) / this.criticalPercent;
    const partials = Math.floor(this.owedPartials);
    this.owedPartials -= partials;
    return partials;
  }

  private draftAt(step: number): EventDraft {
    const itemId = `item_${this.turn}`;
    const obligationId = `speech_${this.turn}`;
    const text = UTTERANCES[this.turn % UTTERANCES.length] ?? '';
    const said = { speaker: this.turn % 2 === 0 ? 'caller' : 'agent', itemId } as const;
    if (step === 0) return { kind: 'obligation.opened', obligationId, obligation: 'speech' };
    if (step <= this.partials) {
      const soFar = Math.ceil((text.length * step) / this.partials);
      const words = { text: text.slice(0, soFar) };
      return { kind: 'transcript.partial', ...said, revision: step - 1, words };
    }
    switch (step - this.partials) {
      case 1:
        return { kind: 'transcript.final', ...said, outcome: 'completed', words: { text } };
      case 2:
        return {
          kind: 'obligation.closed',
          obligationId,
          obligation: 'speech',
          outcome: 'final',
        };
      default:
        return usageOf(text.length);
    }
  }
}

function usageOf(characters: number): EventDraft {
  const input = 400 + characters;
  return {
    kind: 'usage.recorded',
    source: 'response',
    model: 'gpt-realtime-2.1',
    responseStatus: 'completed',
    usage: {
      total_tokens: input + characters,
      input_tokens: input,
      output_tokens: characters,
      input_token_details: { text_tokens: 400, audio_tokens: characters, cached_tokens: 256 },
    },
  };
}
