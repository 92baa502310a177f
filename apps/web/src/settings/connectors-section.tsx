import { useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '../api/client.js';
import { connectorsQuery, putConnector, type ConnectorChange } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Problem } from '../ui/problem.js';
import { sayProblem } from '../ui/toasts.js';
import { words } from '../words/words.js';
import { AccountsList } from './accounts-list.js';
import { ConnectorRow } from './connector-row.js';
import { Section } from './section.js';

/** A result that no event brought is asked for this often. */
const ASK_EVERY_MS = 3_000;
const isTesting = ({ status }: ConnectorChange): boolean => status === 'connecting';
const isBusy = (connector: ConnectorChange): boolean => isTesting(connector) || connector.account?.is_reading === true;

/** Where work comes from: accounts that are read by themselves, and a test of each way. */
export function ConnectorsSection() {
  const queries = useQueryClient();
  const connectors = useQuery({ ...connectorsQuery(), refetchInterval: ({ state }) => (state.data?.connectors.some(isBusy) ? ASK_EVERY_MS : false) });
  const all = connectors.data?.connectors ?? [];

  /** Shown as being tested at once; the results come by the stream of changes. */
  const test = async (chosen: readonly ConnectorChange[], ask: () => Promise<unknown>) => {
    for (const connector of chosen) putConnector(queries, { ...connector, status: 'connecting' });
    try {
      await ask();
    } catch (error) {
      sayProblem(error);
      await connectors.refetch();
    }
  };

  return (
    <Section name="connectors">
      {connectors.error && !connectors.data && <Problem error={connectors.error} onRetry={() => void connectors.refetch()} />}
      <AccountsList connectors={all} />
      <div className="mt-2 flex items-center justify-between gap-3">
        <h3 id="connector-tests" className="font-medium">
          {words.settings.testTitle}
        </h3>
        <Button
          size="small"
          disabled={all.some(isTesting) || all.every(({ status }) => status === 'disconnected')}
          onClick={() => {
            const used = all.filter(({ status }) => status !== 'disconnected');
            void test(used, () => api.call('testAllConnectors', {}));
          }}
        >
          {words.settings.testAll}
        </Button>
      </div>
      <table aria-labelledby="connector-tests" className="block w-full sm:table sm:border-collapse">
        <thead className="sr-only sm:not-sr-only sm:table-header-group">
          <tr className="text-left text-[13px] text-ink-faint">
            <th className="border-b border-line-strong py-1.5 pr-3 font-medium">{words.settings.columns.name}</th>
            <th className="border-b border-line-strong px-3 font-medium">{words.settings.columns.brought}</th>
            <th className="border-b border-line-strong px-3 font-medium">{words.settings.columns.checked}</th>
            <th className="border-b border-line-strong pl-3 font-medium">{words.settings.columns.status}</th>
          </tr>
        </thead>
        <tbody className="block sm:table-row-group">
          {all.map((connector) => (
            <ConnectorRow key={connector.kind} connector={connector} onTest={() => void test([connector], () => api.call('testConnector', { kind: connector.kind }))} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}
