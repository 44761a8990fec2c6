import { createHash } from 'node:crypto';
import type { ToolName } from '@verbatim/contracts';
import { requestKey } from '@verbatim/tools';
import type { ToolResult } from './tool-set.js';

/** What undoes what: after it the same write as before is another one. */
const UNDOES: Readonly<Partial<Record<string, readonly ToolName[]>>> = {
  cancel: ['book', 'book_viewing', 'reschedule'],
  reschedule: ['book', 'book_viewing', 'reschedule', 'cancel'],
  book: ['cancel'],
  book_viewing: ['cancel'],
};

interface Write {
  readonly tool: string;
  readonly idempotencyKey: string;
  /** While it runs, and once it was done. */
  result: Promise<ToolResult> | undefined;
}

/**
 * The writes of one call. One that is asked for again in the same words answers as the first time; one whose
 * fate is not known is tried again under its first key, so that the book recognizes it.
 *
 * Bounds: as many as the call may call tools.
 */
export class RepeatedWrites {
  private readonly writes = new Map<string, Write>();

  constructor(private readonly callId: string) {}

  /** What the same write answered, or will. */
  known(tool: string, input: unknown): Promise<ToolResult> | undefined {
    return this.writes.get(requestKey(tool, input))?.result;
  }

  /** The key under which this write is asked for. */
  keyFor(tool: string, input: unknown, toolCallId: string): string {
    return this.writes.get(requestKey(tool, input))?.idempotencyKey ?? this.keyOf(toolCallId);
  }

  /** `result` is remembered as long as it stands. */
  begin(tool: string, input: unknown, idempotencyKey: string, result: Promise<ToolResult>): void {
    const write: Write = { tool, idempotencyKey, result };
    const key = requestKey(tool, input);
    this.writes.set(key, write);
    void result.then(
      (settled) => this.settled(key, write, settled),
      () => this.writes.delete(key),
    );
  }

  /** Of a call of a tool: `callId` and the model's id of the call, which no other call has. */
  keyOf(toolCallId: string): string {
    return createHash('sha256').update(`${this.callId}\n${toolCallId}`).digest('hex').slice(0, 32);
  }

  private settled(key: string, write: Write, result: ToolResult): void {
    if (this.writes.get(key) !== write) return;
    if (result.kind === 'failed') {
      // It may have been done nevertheless: the next attempt is the same write.
      write.result = undefined;
    } else if (isRefusal(result.output)) {
      // The book said no and did nothing: another day, another write.
      this.writes.delete(key);
    } else {
      this.forgetUndone(write.tool, key);
    }
  }

  private forgetUndone(tool: string, except: string): void {
    const undone: readonly string[] = UNDOES[tool] ?? [];
    for (const [key, write] of this.writes) {
      if (key !== except && undone.includes(write.tool)) this.writes.delete(key);
    }
  }
}

const isRefusal = (output: unknown): boolean =>
  (output as { done?: unknown } | null)?.done === false;
