import { z } from 'zod';

/** What a statement is about, in parts that a key of the store may have: 200 characters at most. */
export const StatementId = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._=-]*(\/[A-Za-z0-9][A-Za-z0-9._=-]*)*$/);

export const StatementKind = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(40);

export const STATEMENTS_PREFIX = 'statements/';

/** Source: docs/specs/log.md, section 7. */
export function statementPath(kind: string, id: string): string {
  return `${STATEMENTS_PREFIX}${StatementKind.parse(kind)}/${StatementId.parse(id)}.json`;
}

/** Of statements that are leaves of the log, once they are in it. */
export function statementReceiptPath(kind: string, id: string): string {
  return `${STATEMENTS_PREFIX}${StatementKind.parse(kind)}/${StatementId.parse(id)}.tlog-proof`;
}
