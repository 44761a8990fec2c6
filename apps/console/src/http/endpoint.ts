import { applyDecorators, Get, HttpCode, Post, SetMetadata } from '@nestjs/common';
import type { z } from 'zod';
import type { Role } from '../auth/roles.js';

/** Everything that is to be known of one operation of the API: what guards it, logs it and documents it. */
export interface EndpointOptions {
  readonly method: 'get' | 'post';
  /** As Nest writes it: `/revisions/:id`. */
  readonly path: string;
  /** Name in the access log and in the OpenAPI document: `approveRevision`. */
  readonly action: string;
  readonly summary: string;
  readonly role: Role;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly response: z.ZodType;
  readonly status?: number;
  /** Statuses besides success and those that every operation may have, and when. */
  readonly refusals?: Readonly<Record<number, string>>;
}

export const ENDPOINT = Symbol('ENDPOINT');
export const API_PREFIX = '/api/v1';

const METHODS = { get: Get, post: Post } as const;

export function Endpoint(options: EndpointOptions): MethodDecorator {
  return applyDecorators(
    METHODS[options.method](`${API_PREFIX}${options.path}`),
    HttpCode(options.status ?? 200),
    SetMetadata(ENDPOINT, options),
  );
}
