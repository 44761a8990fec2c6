import type { z } from 'zod';

/** What a client is told that its request was not done, and why. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    /** A constant that programs may rely on. */
    readonly code: string,
    message: string,
    readonly problems: readonly string[] = [],
  ) {
    super(message);
  }
}

export const notFound = (what: string): ApiProblem =>
  new ApiProblem(404, 'NOT_FOUND', `${what} is not known.`);

/** Errors: `ApiProblem` 400 with every field that is wrong. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
  );
  throw new ApiProblem(400, 'BAD_REQUEST', 'The request cannot be understood.', problems);
}
