import { runBaseline } from './baseline-process.js';
import { noiseFigure, withCpuTimes } from './cpu-time.js';
import { figure, type Figure } from './figure.js';
import type { Workspace } from './workspace.js';

const MAILS = 3000;

/** Mails a second from the start of an import until they are searchable, read, and their tasks are there. */
export async function measureImport(workspace: Workspace): Promise<Figure[]> {
  const mails = workspace.size(MAILS);
  const path = await workspace.mailbox(mails);
  const parsing = await runBaseline('parse-mailbox.mjs', [path]);
  const product = await workspace.start(workspace.path('import'));
  const { result: seconds, cpu } = await withCpuTimes([product.pid], () => workspace.import(product, path, mails));
  await product.stop();
  return [
    figure({
      group: 'import',
      name: `${mails} mails to searchable and tasks`,
      value: mails / seconds,
      unit: 'mails/s',
      target: { atLeast: 150 },
      baseline: { what: 'parsing alone with postal-mime', value: mails / Number(parsing), unit: 'mails/s' },
    }),
    figure({ group: 'import', name: 'processor time of the main thread', value: cpu.ranMs / mails, unit: 'ms/mail' }),
    noiseFigure('import', cpu),
  ];
}
