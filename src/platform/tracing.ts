/**
 * Traces (OpenTelemetry) for whoever runs the program: a span for each request, act, statement and job. Sent by OTLP where
 * OTEL_EXPORTER_OTLP_ENDPOINT says to; otherwise nothing is loaded and nothing is measured. Spans name routes, actions and statements, never
 * addresses, parameters or what an error says, so no personal data is in them.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span, SpanKind } from '@opentelemetry/api';
import type { Config } from './config.ts';

export interface SpanAbout {
  readonly name: string;
  /** `server`: asked from outside; `client`: asks somebody else; absent: within the program. */
  readonly kind?: 'server' | 'client';
  readonly attributes?: Readonly<Record<string, string | number>>;
  /** Header `traceparent` (W3C Trace Context) of who asks, where he is believed. */
  readonly traceparent?: string | undefined;
}

export interface Tracing {
  /** Runs inside a span, which is a child of the one that runs already. A failure marks it by the kind of error. */
  span<T>(about: SpanAbout, run: (tell: (attributes: SpanAbout['attributes']) => void) => Promise<T>): Promise<T>;
  /** Sends what waits, for a few seconds at most. */
  close(): Promise<void>;
}

/** Traces nothing, at the cost of one call. */
export const noTracing: Tracing = { span: (_about, run) => run(() => undefined), close: async () => undefined };

const CLOSE_WITHIN_MS = 3000;

/** Opens what the configuration asks for. */
export async function openTracing({ tracing, proxies }: Pick<Config, 'tracing' | 'proxies'>): Promise<Tracing> {
  if (tracing === undefined) return noTracing;
  const [api, core, { resourceFromAttributes }, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${tracing.endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shanyraq', 'process.pid': process.pid }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(tracing.share) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('shanyraq');
  const propagator = new core.W3CTraceContextPropagator();
  const running = new AsyncLocalStorage<Context>();
  const kinds: Record<string, SpanKind> = { server: api.SpanKind.SERVER, client: api.SpanKind.CLIENT };
  const parentOf = ({ traceparent }: SpanAbout): Context => {
    const within = running.getStore() ?? api.ROOT_CONTEXT;
    return traceparent !== undefined && proxies !== undefined
      ? propagator.extract(within, { traceparent }, api.defaultTextMapGetter)
      : within;
  };
  const failed = (span: Span, error: unknown): void => {
    const code = (error as { readonly code?: unknown } | null)?.code;
    span.setAttribute('error.type', String(code ?? (error instanceof Error ? error.name : typeof error)));
    span.setStatus({ code: api.SpanStatusCode.ERROR });
  };
  return {
    async span(about, run) {
      const parent = parentOf(about);
      const kind = kinds[about.kind ?? ''] ?? api.SpanKind.INTERNAL;
      const span = tracer.startSpan(about.name, { kind, attributes: { ...about.attributes } }, parent);
      try {
        const tell = (attributes: SpanAbout['attributes']) => void span.setAttributes({ ...attributes });
        return await running.run(api.trace.setSpan(parent, span), run, tell);
      } catch (error) {
        failed(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
    close: () =>
      Promise.race([
        provider.shutdown().catch(() => undefined),
        new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref()),
      ]),
  };
}
