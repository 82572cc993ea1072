/** The description of the API, generated from the routes: OpenAPI 3.1. */
import { z } from 'zod';
import type { Feature, Route } from '../feature.ts';

const API = '/api/v1/';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'multipart/form-data';

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  return rest;
};

const parameters = (schema: z.ZodType | undefined, where: 'path' | 'query'): unknown[] => {
  if (!schema) return [];
  const object = jsonSchema(schema, 'input') as { properties?: Record<string, unknown>; required?: string[] };
  return Object.entries(object.properties ?? {}).map(([name, one]) => ({
    name,
    in: where,
    required: where === 'path' || (object.required ?? []).includes(name),
    schema: one,
  }));
};

/** For clients that are made from the description: `postApplicationsIdSubmit`. */
const operationId = ({ method, path }: Route): string =>
  method.toLowerCase() +
  path
    .slice(API.length)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join('');

const operation = (feature: Feature, route: Route): unknown => ({
  operationId: operationId(route),
  summary: route.summary,
  tags: [feature.name],
  parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
  ...requestBody(route),
  ...(route.access === 'public' ? {} : { security: [{ bearer: [] }] }),
  responses: { ...doneBy(route), ...refusedBy(route) },
});

/** JSON where it takes a body, a form where it takes files: whichever of both the client chooses, where it takes both. */
function requestBody({ body, fileParts }: Route): Record<string, unknown> {
  const json = body ? { [JSON_TYPE]: { schema: jsonSchema(body, 'input') } } : {};
  const form = fileParts ? { [FORM_TYPE]: formOf(body, fileParts) } : {};
  return body || fileParts ? { requestBody: { required: true, content: { ...json, ...form } } } : {};
}

/** A multipart form: members of the body beside files, which are told by `encoding` (OpenAPI 3.1, section 4.8.14.4). */
function formOf(body: Route['body'], fileParts: NonNullable<Route['fileParts']>): unknown {
  const fields = (body ? jsonSchema(body, 'input') : {}) as { properties?: object; required?: string[] };
  const files = Object.entries(fileParts);
  const required = files.flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
  return {
    schema: {
      type: 'object',
      properties: {
        ...fields.properties,
        ...Object.fromEntries(
          files.map(([name, { description, maxBytes }]) => [
            name,
            { type: 'string', format: 'binary', description, maxLength: maxBytes },
          ]),
        ),
      },
      required: [...(fields.required ?? []), ...required],
    },
    encoding: Object.fromEntries(files.map(([name, { mediaTypes }]) => [name, { contentType: mediaTypes.join(', ') }])),
  };
}

const DONE = { 200: 'Done', 201: 'Made', 202: 'Taken, not done yet' };

function doneBy({ answer, produces = [JSON_TYPE], answered = [200] }: Route): Record<number, unknown> {
  const content = Object.fromEntries(
    produces.map((type) => [type, type === JSON_TYPE && answer ? { schema: jsonSchema(answer, 'output') } : {}]),
  );
  return Object.fromEntries(answered.map((status) => [status, { description: DONE[status], content }]));
}

const REFUSED = {
  401: 'Nobody is signed in',
  403: 'Not for this role',
  404: 'There is no such thing, or it is not yours',
  409: 'It is no longer as it was, or the key was used for something else',
  413: 'Larger than it may be',
  415: 'Not this kind of content',
  422: 'Something is missing or wrong: `errors` names the field',
  429: 'Too many requests: try again later',
};

/** What may be expected of this route; any other refusal looks the same. */
function refusedBy({ access, method, params, query, body, fileParts }: Route): Record<string, unknown> {
  const statuses: (keyof typeof REFUSED)[] = [
    ...(access === 'public' ? [] : ([401, 403] as const)),
    ...(params ? ([404] as const) : []),
    ...(method === 'GET' ? [] : ([409] as const)),
    ...(fileParts ? ([413] as const) : []),
    ...(body || fileParts ? ([415] as const) : []),
    ...(body || query || fileParts ? ([422] as const) : []),
    429,
  ];
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return {
    ...Object.fromEntries(statuses.map((status) => [status, { description: REFUSED[status], content }])),
    default: { description: 'Refused: RFC 9457', content },
  };
}

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'With 422: what is wrong, and where.',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901).' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** OpenAPI 3.1 of every route under /api/v1. */
export function openApiOf(features: readonly Feature[], publicUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const feature of features) {
    for (const route of feature.routes ?? []) {
      if (!route.path.startsWith(API)) continue;
      const path = route.path.replace(/:([A-Za-z]+)/g, '{$1}');
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(feature, route) };
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Shanyraq', version: '1', description: 'Everything that a person can do, a program can.' },
    servers: [{ url: publicUrl }],
    paths,
    components: { schemas: { Problem: problem }, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}
