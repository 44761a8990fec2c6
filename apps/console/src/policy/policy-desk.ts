import {
  readPolicySet,
  type CallInput,
  type PolicyFile,
  type PolicySet,
  type Verdict,
} from '@verbatim/compliance';
import type { CallKeyring, JudgedCallFilter, JudgedCalls, ObjectStore } from '@verbatim/storage';
import { readJudgedCallIfThere, type PolicyRegister } from '@verbatim/storage';
import {
  changesBetween,
  countFlips,
  loadRevision,
  proposeChange,
  readAhead,
  type FileChange,
  type FlipReport,
  type LivePolicy,
  type ReadCall,
} from '@verbatim/policy';
import { ApiProblem } from '../http/api-problem.js';

/** Names and new texts of files; null takes a file out. */
export type FileEdits = Readonly<Record<string, string | null>>;

export interface PolicyDeskOptions {
  readonly policy: Pick<LivePolicy, 'current'>;
  readonly register: PolicyRegister;
  readonly calls: JudgedCalls;
  readonly store: ObjectStore | undefined;
  /** Without a master key no recorded call can be judged again. */
  readonly keys: CallKeyring | undefined;
}

export interface ChangeRequest {
  readonly files: FileEdits;
  readonly since?: Date | undefined;
  readonly vertical?: string | undefined;
  readonly callsMax: number;
}

const READS_AHEAD = 8;

/** Changes of the policy, as people ask for them through the API. One report at a time: it takes a core. */
export class PolicyDesk {
  private isReporting = false;

  constructor(private readonly options: PolicyDeskOptions) {}

  get current(): LivePolicy['current'] {
    return this.options.policy.current;
  }

  /** What is enforced; while nothing is, what this process runs, as what edits are made to. */
  private async base(): Promise<{ enforced: PolicySet | undefined; edited: PolicySet }> {
    const { register, policy } = this.options;
    const found = await register.enforced();
    if (found === undefined) return { enforced: undefined, edited: policy.current.set };
    const { set } = await loadRevision(register, found);
    return { enforced: set, edited: set };
  }

  /** Errors: `PolicySetError` with every problem of every file. */
  async changed(files: FileEdits): Promise<{
    base: PolicySet | undefined;
    changed: PolicySet;
    changes: FileChange[];
  }> {
    const { enforced, edited } = await this.base();
    const changed = readPolicySet(withEdits(edited, files));
    return { base: enforced, changed, changes: changesBetween(edited, changed) };
  }

  /** Errors: as `changed`; `ApiProblem` 429 while another report runs, 503 without a key or a store. */
  async flip(request: ChangeRequest): Promise<FlipReport> {
    const { base, changed } = await this.changed(request.files);
    return this.report(base, changed, request);
  }

  async propose(
    request: ChangeRequest & { readonly author: string; readonly reason: string },
  ): Promise<{ revision: bigint; report: FlipReport }> {
    const { author, reason } = request;
    const { base, changed } = await this.changed(request.files);
    if (base?.digest === changed.digest) {
      throw new ApiProblem(409, 'NOTHING_CHANGED', 'The files are what is enforced already.');
    }
    const report = await this.report(base, changed, request);
    const proposal = { base, changed, author, reason };
    return { revision: await proposeChange(this.options.register, proposal, report), report };
  }

  private async report(
    base: PolicySet | undefined,
    changed: PolicySet,
    request: ChangeRequest,
  ): Promise<FlipReport> {
    if (this.isReporting) {
      throw new ApiProblem(429, 'BUSY', 'Another report is being made; try again when it is done.');
    }
    this.isReporting = true;
    try {
      return await countFlips({ base, changed }, this.recorded(request));
    } finally {
      this.isReporting = false;
    }
  }

  private async *recorded({ since, vertical, callsMax }: ChangeRequest): AsyncGenerator<ReadCall> {
    const { calls, store, keys } = this.options;
    if (store === undefined || keys === undefined) {
      const message = 'This process has no object store or no master key to read calls with.';
      throw new ApiProblem(503, 'RECORD_UNAVAILABLE', message);
    }
    const ids = firstOf(calls.ids({ since, vertical } satisfies JudgedCallFilter), callsMax);
    yield* readAhead(ids, READS_AHEAD, async ({ callId }): Promise<ReadCall> => {
      const judged = await readJudgedCallIfThere(store, keys, callId);
      if (judged === undefined) return 'unreadable';
      const input = judged.input as unknown as CallInput;
      return { callId, input, verdict: judged.verdict as unknown as Verdict };
    });
  }
}

function withEdits({ files }: PolicySet, edits: FileEdits): PolicyFile[] {
  const texts = new Map(files.map((file) => [file.name, file]));
  for (const [name, text] of Object.entries(edits)) {
    if (text === null) texts.delete(name);
    else texts.set(name, { name, path: `config/${name}`, text });
  }
  return [...texts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function* firstOf<T>(source: AsyncIterable<T>, max: number): AsyncGenerator<T> {
  let count = 0;
  for await (const item of source) {
    if (count >= max) return;
    count += 1;
    yield item;
  }
}
