import { slotQuestion, type ArgumentProblem } from '@verbatim/tools';

/** Corrections of one tool's arguments in a row; a model that got it wrong so often is not mended by a third. */
export const CORRECTIONS_MAX = 2;
/** Calls of one tool in one call: the longest of real conversations ask for free times some ten times. */
export const CALLS_OF_TOOL_MAX = 20;
/** Calls of all tools in one call, whatever names the model makes up. */
export const CALLS_MAX = 200;
/** Rounds of tools without a word from the caller: beyond it the model talks to itself. */
export const ROUNDS_MAX = 8;

/** What is done about arguments that are wrong. */
export type WrongStep =
  | { readonly kind: 'correct' }
  /** The caller is asked in fixed words; the model may then try again. */
  | { readonly kind: 'ask'; readonly question: string }
  /** A person takes over, or the caller is told that it cannot be done here. */
  | { readonly kind: 'person' }
  /** Even that is behind us. */
  | { readonly kind: 'refuse' };

interface History {
  calls: number;
  wrongInRow: number;
  hasAsked: boolean;
  isGivenUp: boolean;
}

/**
 * How long one call bears with its model, tool by tool: correct, ask the caller in fixed words, correct again,
 * and then give it to a person. Pure.
 */
export class ToolPatience {
  private readonly histories = new Map<string, History>();
  private rounds = 0;
  private total = 0;

  constructor(private readonly language: () => string) {}

  /** The caller said something: whatever the model does next, it does for them. */
  callerSpoke(): void {
    this.rounds = 0;
  }

  /** A response called tools. False: the model may not speak on their results until the caller has. */
  mayGoOn(): boolean {
    return ++this.rounds <= ROUNDS_MAX;
  }

  /** Which attempt at this tool it is, from 1. */
  called(tool: string): number {
    this.total++;
    return ++this.of(tool).calls;
  }

  isWornOut(tool: string): boolean {
    return this.of(tool).calls > CALLS_OF_TOOL_MAX || this.total > CALLS_MAX;
  }

  understood(tool: string): void {
    this.of(tool).wrongInRow = 0;
  }

  wrong(tool: string, problems: readonly ArgumentProblem[]): WrongStep {
    const history = this.of(tool);
    if (history.isGivenUp) return { kind: 'refuse' };
    if (++history.wrongInRow <= CORRECTIONS_MAX) return { kind: 'correct' };
    history.wrongInRow = 0;
    const question = history.hasAsked ? undefined : this.questionFor(problems);
    history.hasAsked = true;
    return question === undefined ? this.giveUp(tool) : { kind: 'ask', question };
  }

  /** Also for a tool that is called in a loop. */
  giveUp(tool: string): WrongStep {
    const history = this.of(tool);
    if (history.isGivenUp) return { kind: 'refuse' };
    history.isGivenUp = true;
    return { kind: 'person' };
  }

  private questionFor(problems: readonly ArgumentProblem[]): string | undefined {
    for (const { field } of problems) {
      const question = slotQuestion(this.language(), field);
      if (question !== undefined) return question;
    }
    return undefined;
  }

  private of(tool: string): History {
    let history = this.histories.get(tool);
    if (!history) {
      history = { calls: 0, wrongInRow: 0, hasAsked: false, isGivenUp: false };
      this.histories.set(tool, history);
    }
    return history;
  }
}
