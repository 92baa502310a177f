import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

describe('metrics', () => {
  it('[MIM-16] renders counters, histograms and gauges as Prometheus text', async () => {
    const metrics = new Metrics();
    metrics.counter('mails_total', 'Mails', ['source']).add({ source: 'email' }, 2);
    metrics.counter('mails_total', 'Mails', ['source']).add({ source: 'email' });
    metrics.counter('plain_total', 'Plain').add();
    metrics.histogram('provider_latency_seconds', 'Latency', ['provider']).observe({ provider: 'model' }, 0.02);
    metrics.histogram('provider_latency_seconds', 'Latency', ['provider']).observe({ provider: 'model' }, 70);
    metrics.gauge('waiting', 'Waiting').set({}, 7);
    metrics.gauge('waiting', 'Waiting').set({}, 5);
    const text = await metrics.render();
    expect(text).toContain('# TYPE mails_total counter');
    expect(text).toContain('mails_total{source="email"} 3');
    expect(text).toContain('plain_total 1');
    expect(text).toContain('provider_latency_seconds_bucket{le="0.025",provider="model"} 1');
    expect(text).toContain('provider_latency_seconds_count{provider="model"} 2');
    expect(text).toContain('waiting 5');
    expect(text).toContain('process_resident_memory_bytes');
    expect(metrics.contentType).toContain('text/plain');
  });

  it('reads gauges when it renders, until told to stop', async () => {
    const metrics = new Metrics();
    let reads = 0;
    const stop = metrics.onRender(() => metrics.gauge('reads', 'Reads').set({}, (reads += 1)));
    expect(await metrics.render()).toContain('reads 1');
    stop();
    stop();
    expect(await metrics.render()).toContain('reads 1');
  });

  it('keeps the figures of two registries apart', async () => {
    new Metrics().counter('lonely_total', 'Lonely').add();
    expect(await new Metrics().render()).not.toContain('lonely_total');
  });
});
