import { figures } from './code-facts.js';

/** What Prometheus itself adds, or our PodMonitor. */
const OF_PROMETHEUS = new Set(['app', 'pod', 'namespace', 'le']);
/** Figures of others: kube-state-metrics, the kubelet, redis_exporter. */
const OF_OTHERS = /^(kube_|kubelet_|redis_)/;
/** Names with an underscore that are functions or end a histogram's. */
const FUNCTIONS = new Set(['histogram_quantile']);
const FIGURE = /\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b(?:\{([^}]*)\})?/g;

const plainName = (name: string): string => name.replace(/_(bucket|count|sum)$/, '');

/** Figures and labels that `expressions` of Prometheus use and the code does not show. */
export async function figureFaults(expressions: readonly string[]): Promise<string[]> {
  const known = await figures();
  return expressions.flatMap((expression) => {
    const withoutWords = expression.replace(/<<\.LabelMatchers>>/g, '').replace(/"[^"]*"/g, '""');
    const groups = [...withoutWords.matchAll(/\b(?:by|without) \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(',').map((label) => label.trim()));
    const bare = withoutWords.replace(/\b(?:by|without) \([^)]*\)/g, '');
    const used = [...bare.matchAll(FIGURE)].filter(([, name = '']) => !FUNCTIONS.has(name));
    return used.flatMap(([, name = '', matchers = '']) => {
      if (OF_OTHERS.test(name)) return [];
      const labels = known.get(name) ?? known.get(plainName(name));
      if (!labels) return [`There is no figure ${name}, which is used in: ${expression}`];
      const wanted = [...groups, ...[...matchers.matchAll(/(\w+)\s*(?:=|!)/g)].map(([, label = '']) => label)];
      return wanted.filter((label) => !labels.has(label) && !OF_PROMETHEUS.has(label)).map((label) => `${name} has no label ${label}, which is used in: ${expression}`);
    });
  });
}
