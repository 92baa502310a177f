export { createLogger, Logger, loggerFor, silentLogger, toLogLevel, type LogFields, type LoggerOptions, type LogLevel } from './logger.js';
export { Metrics, type Counter, type Gauge, type Histogram } from './metrics.js';
export { redact, redactText } from './redact.js';
export { startTracing, withSpan, type Tracing, type TracingOptions } from './tracing.js';
