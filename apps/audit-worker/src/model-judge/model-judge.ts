import type { JudgeAnswer, JudgeQuestion } from '@verbatim/compliance';
import type { Logger } from '@verbatim/platform';
import OpenAI from 'openai';
import type { WorkerMetrics } from '../worker-metrics.js';
import { JUDGE_PROMPT, judgePromptOf, turnsAnswered, type ReadTurn } from './judge-prompt.js';

export interface AskedCall {
  readonly callId: string;
  readonly vertical: string;
  readonly questions: readonly JudgeQuestion[];
  /** Redacted, in the order of the conversation: answers name turns by their place here. */
  readonly turns: readonly ReadTurn[];
}

/** Answers what rules ask of a model. Never throws for a model that does not answer: then it is `null`. */
export interface ModelJudge {
  answer(call: AskedCall): Promise<readonly JudgeAnswer[] | null>;
}

export interface OpenAIJudgeOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly timeoutMs: number;
  readonly metrics: Pick<WorkerMetrics, 'judgeRequests'>;
  readonly logger: Logger;
}

/** A call is in the log within 60 s of its end, so a try too many is worse than a rule that is not judged. */
const RETRIES_MAX = 1;
/** 40,000 words; what is longer is not asked about. */
const INPUT_CHARACTERS_MAX = 240_000;
/** Answers are lists of numbers. */
const OUTPUT_TOKENS_MAX = 4_000;

/**
 * Asks an OpenAI model, one request a call, for an answer in a strict form; nothing is stored there.
 *
 * Bounds: `timeoutMs` for each of at most two tries, `INPUT_CHARACTERS_MAX` sent. What fails, is cut off or is
 * not in that form counts as not asked, is counted and logged without words, and holds no seal up.
 */
export class OpenAIJudge implements ModelJudge {
  readonly #client: OpenAI;

  constructor(private readonly options: OpenAIJudgeOptions) {
    const { apiKey, baseUrl: baseURL, timeoutMs: timeout } = options;
    this.#client = new OpenAI({ apiKey, baseURL, timeout, maxRetries: RETRIES_MAX });
  }

  async answer(call: AskedCall): Promise<readonly JudgeAnswer[] | null> {
    const { callId, vertical, questions, turns } = call;
    if (questions.length === 0) return [];
    const prompt = judgePromptOf(questions, turns);
    if (prompt.input.length > INPUT_CHARACTERS_MAX) return this.#failed(call, 'too-long');
    let text: string;
    try {
      text = await this.#ask(prompt);
    } catch (error) {
      return this.#failed(call, reasonOf(error));
    }
    const answered = turnsAnswered(text, questions, turns);
    if (answered === undefined) return this.#failed(call, 'not-in-form');
    this.options.metrics.judgeRequests.inc({ vertical, outcome: 'answered' });
    this.options.logger.debug(
      { callId, questions: questions.length },
      'A model has judged a call.',
    );
    const model = `${this.options.model} ${JUDGE_PROMPT}`;
    return questions.map(({ ruleId, judge, promptRevision }, index) => {
      return { ruleId, judge, promptRevision, model, turns: answered[index] ?? [] };
    });
  }

  async #ask({ instructions, input, schema }: ReturnType<typeof judgePromptOf>): Promise<string> {
    const response = await this.#client.responses.create({
      ...{ model: this.options.model, instructions, input, store: false },
      max_output_tokens: OUTPUT_TOKENS_MAX,
      text: { format: { type: 'json_schema', name: 'turns_by_question', strict: true, schema } },
    });
    return response.status === 'completed' ? response.output_text : '';
  }

  #failed({ callId, vertical }: AskedCall, reason: string): null {
    this.options.metrics.judgeRequests.inc({ vertical, outcome: reason });
    this.options.logger.warn({ callId, reason }, 'No model has judged this call.');
    return null;
  }
}

/** The vendor's messages may quote what was sent, so that only kind and status are told. */
function reasonOf(error: unknown): string {
  if (error instanceof OpenAI.APIConnectionTimeoutError) return 'timeout';
  if (error instanceof OpenAI.APIConnectionError) return 'unreachable';
  if (error instanceof OpenAI.APIError && error.status !== undefined) return `http-${error.status}`;
  throw error;
}
