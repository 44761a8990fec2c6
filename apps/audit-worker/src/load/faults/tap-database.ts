import pg from 'pg';
import type { ExternalCalls } from './external-calls.js';

type Query = (...args: readonly unknown[]) => Promise<unknown>;
type Callback = (error: Error | null, answer?: unknown) => void;

/** Of a statement, what says which one it is. */
const NAME_LENGTH_MAX = 72;

/**
 * Makes every statement that this process sends to PostgreSQL an external call of its own: BEGIN and COMMIT are
 * among them. A failing one takes its connection along: before its effect the server never hears it, after it the
 * answer is lost, as of a COMMIT nobody knows the outcome of. For test processes only: it changes the driver.
 */
export function tapDatabase(calls: ExternalCalls): void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  prototype.query = function tapped(this: pg.Client, ...args: readonly unknown[]) {
    const callback = args.at(-1);
    const hasCallback = typeof callback === 'function';
    const sent = hasCallback ? args.slice(0, -1) : args;
    const text = textOf(sent[0]);
    if (text === undefined) return original.apply(this, [...args]);
    const answer = calls.make({
      name: `sql ${text}`,
      run: () => original.apply(this, [...sent]),
      fail: () => connectionLost(this),
    });
    if (!hasCallback) return answer;
    answer.then(
      (value) => (callback as Callback)(null, value),
      (error: Error) => (callback as Callback)(error),
    );
    return undefined as unknown as Promise<unknown>;
  };
}

function textOf(statement: unknown): string | undefined {
  const text =
    typeof statement === 'string' ? statement : (statement as { text?: unknown } | undefined)?.text;
  if (typeof text !== 'string') return undefined;
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('"public".', '').trim();
  return line.length > NAME_LENGTH_MAX ? `${line.slice(0, NAME_LENGTH_MAX)}…` : line;
}

function connectionLost(client: pg.Client): Error {
  const { connection } = client as unknown as {
    connection: { stream: { destroy(): void } };
  };
  connection.stream.destroy();
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
}
