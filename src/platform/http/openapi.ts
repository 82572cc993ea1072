/** The description of the API, generated from the routes: OpenAPI 3.1. */
import { z } from 'zod';
import type { Feature, Route } from '../feature.ts';

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

const operation = (feature: Feature, route: Route): unknown => ({
  summary: route.summary,
  tags: [feature.name],
  parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
  ...(route.body
    ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(route.body, 'input') } } } }
    : {}),
  ...(route.access === 'public' ? {} : { security: [{ bearer: [] }] }),
  responses: {
    200: {
      description: 'Done',
      ...(route.answer ? { content: { 'application/json': { schema: jsonSchema(route.answer, 'output') } } } : {}),
    },
    default: {
      description: 'Refused: RFC 9457',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
});

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
  },
};

/** OpenAPI 3.1 of every route under /api/v1. */
export function openApiOf(features: readonly Feature[], publicUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const feature of features) {
    for (const route of feature.routes ?? []) {
      if (!route.path.startsWith('/api/v1/')) continue;
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
