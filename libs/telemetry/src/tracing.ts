import type { MessageContext } from '@adjutant/contracts-core';
import type { Span, Tracer } from '@opentelemetry/api';

export interface TracingOptions {
  serviceName: string;
  /** OTLP over HTTP, e.g. `http://collector:4318`; without it there are no traces and nothing is loaded. */
  endpoint?: string | undefined;
}

export interface Tracing {
  /** Sends what is left. */
  stop(): Promise<void>;
}

interface ActiveTracer {
  tracer: Tracer;
  api: typeof import('@opentelemetry/api');
}

let active: ActiveTracer | undefined;

/** Starts exporting spans for the process. The SDK costs about 20 MB, so it is loaded here and only for an endpoint. */
export async function startTracing({ serviceName, endpoint }: TracingOptions): Promise<Tracing> {
  if (!endpoint) return { stop: () => Promise.resolve() };
  const [api, { NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = new OTLPTraceExporter({ url: new URL('/v1/traces', endpoint).href });
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  active = { tracer: provider.getTracer(serviceName), api };
  return {
    stop: async () => {
      active = undefined;
      await provider.shutdown();
    },
  };
}

/** Runs `work` inside a span called `name`, child of `ctx.traceparent`; `work` gets the context to hand on. Without tracing it is a plain call. */
export async function withSpan<T>(name: string, ctx: MessageContext, work: (ctx: MessageContext) => Promise<T>): Promise<T> {
  if (!active) return work(ctx);
  const { tracer, api } = active;
  const parent = parseTraceparent(ctx.traceparent);
  const parentContext = parent ? api.trace.setSpanContext(api.ROOT_CONTEXT, parent) : api.ROOT_CONTEXT;
  const span = tracer.startSpan(name, { attributes: { 'request.id': ctx.requestId } }, parentContext);
  try {
    return await work({ ...ctx, traceparent: traceparentOf(span) });
  } catch (error) {
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: error instanceof Error ? error.message : 'failed' });
    throw error;
  } finally {
    span.end();
  }
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function parseTraceparent(traceparent: string | undefined) {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '');
  if (!match?.[1] || !match[2] || !match[3]) return undefined;
  return { traceId: match[1], spanId: match[2], traceFlags: parseInt(match[3], 16), isRemote: true };
}
