import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { API_PREFIX, ENDPOINT, type EndpointOptions } from '../http/endpoint.js';
import { Problem } from '../http/shapes.js';

/**
 * The OpenAPI 3.1 document, made of what the operations themselves are declared with, so that it cannot say
 * anything else than they do.
 */
export function openApiDocument(controllers: readonly Type[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of controllers.flatMap(endpointsOf)) {
    const path = `${API_PREFIX}${endpoint.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Verbatim console',
      version: '1',
      description:
        'Verticals, rules, their revisions and what they found. Words of a call in its export alone.',
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: schemaOf(Problem, 'output') },
    },
  };
}

export function endpointsOf(controller: Type): EndpointOptions[] {
  const methods = Object.getOwnPropertyNames(controller.prototype);
  return methods.flatMap((name) => {
    const method: unknown = controller.prototype[name];
    const endpoint: unknown =
      typeof method === 'function' ? Reflect.getMetadata(ENDPOINT, method) : undefined;
    return endpoint === undefined ? [] : [endpoint as EndpointOptions];
  });
}

function operationOf(endpoint: EndpointOptions): object {
  const { action, summary, role, body, response, status = 200, refusals = {} } = endpoint;
  const refused = (description: string): object => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  const all = {
    400: 'The request cannot be understood.',
    401: 'No valid token.',
    403: `The token lacks the role ${role}.`,
    503: 'Something that this needs is away.',
    ...refusals,
  };
  return {
    operationId: action,
    summary,
    description: `Needs the role ${role}.`,
    parameters: parametersOf(endpoint),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(body, 'input') } },
      },
    }),
    responses: {
      [status]: {
        description: 'Done.',
        content: { 'application/json': { schema: schemaOf(response, 'output') } },
      },
      ...Object.fromEntries(Object.entries(all).map(([code, why]) => [code, refused(why)])),
    },
  };
}

function parametersOf({ path, query }: EndpointOptions): object[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    ...{ name, in: 'query', required: false },
    schema: schemaOf(schema as z.ZodType, 'input'),
  }));
  return [...inPath, ...inQuery];
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
