import type { CallReport } from '../report/report.js';
import type { CallScript } from '../scripts/call-script.js';
import { verticalOf } from '../twilio/call-identity.js';
import type { OutboundOrder, PlacedCall } from '../twilio/placed-call.js';
import type { RestCalls } from '../twilio/rest/rest-api.js';

export interface OutboundCallsOptions {
  /** Of calls that the application places: who answers, and what they say. */
  readonly scripts: readonly CallScript[];
  /** Makes a call, and gives it its id. */
  place(script: CallScript, ends: CallEnds, order: OutboundOrder): [CallReport, PlacedCall];
  /** Runs it to its end. */
  run(report: CallReport, call: PlacedCall): Promise<void>;
}

export interface CallEnds {
  readonly from: string;
  readonly to: string;
}

/** Whoever has no script does not pick up. */
const nobody = (vertical: CallScript['vertical']): CallScript => ({
  ...{ id: 'nobody-answers', vertical, pace: 'turns', transcription: 'floating', faults: [] },
  steps: [{ kind: 'person', does: 'no-answer' }],
  isOutbound: true,
});

/** Calls that the application places by REST, in the order in which their scripts stand. */
export class OutboundCalls implements RestCalls {
  readonly #running = new Map<string, PlacedCall>();
  readonly #ends = new Set<Promise<void>>();
  #placed = 0;

  constructor(private readonly options: OutboundCallsOptions) {}

  place(form: URLSearchParams): string {
    const from = form.get('From') ?? '';
    const vertical = verticalOf(from) ?? 'unclassified';
    const scripts = this.options.scripts.filter((script) => script.vertical === vertical);
    const script = scripts[this.#placed++ % Math.max(1, scripts.length)] ?? nobody(vertical);
    const ends = { from, to: form.get('To') ?? '' };
    const [report, call] = this.options.place(script, ends, {
      url: form.get('Url') ?? '',
      statusCallback: form.get('StatusCallback') ?? undefined,
      amdCallback: form.get('AsyncAmdStatusCallback') ?? undefined,
    });
    const { callSid } = report;
    this.#running.set(callSid, call);
    const end = this.options.run(report, call).finally(() => {
      this.#running.delete(callSid);
      this.#ends.delete(end);
    });
    this.#ends.add(end);
    return callSid;
  }

  update(callSid: string, twiml: string): boolean {
    return this.#running.get(callSid)?.update(twiml) ?? false;
  }

  /** Resolves when none is running. */
  async idle(): Promise<void> {
    while (this.#ends.size > 0) await Promise.all(this.#ends);
  }
}

/** The account's calls, as the API sees them before there can be any. */
export class LateCalls implements RestCalls {
  #calls: RestCalls | undefined;

  open(calls: RestCalls): void {
    this.#calls = calls;
  }

  place(form: URLSearchParams): string {
    if (!this.#calls) throw new Error('no call can be placed before the run has begun');
    return this.#calls.place(form);
  }

  update(callSid: string, twiml: string): boolean {
    return this.#calls?.update(callSid, twiml) ?? false;
  }
}
