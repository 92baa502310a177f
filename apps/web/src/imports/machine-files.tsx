import { Field } from '@base-ui/react/field';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';

import { api } from '../api/client.js';
import { newKey } from '../api/new-key.js';
import { putImport } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';

/** Imports a file or folder from where it lies. `addressesOf` is null while what was written there is wrong. */
export function MachineFiles({ addressesOf, onStarted }: { addressesOf: () => string[] | null; onStarted: (importId: string) => void }) {
  const queries = useQueryClient();
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const read = async () => {
    if (!path.trim()) return setProblem(words.imports.machineEmpty);
    const addresses = addressesOf();
    if (!addresses) return;
    setIsBusy(true);
    setProblem(null);
    try {
      const run = await api.call('startImport', { paths: [path.trim()], owner_addresses: addresses }, { idempotencyKey: newKey() });
      onStarted(run.id);
      putImport(queries, run);
      setPath('');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <details className="group rounded-lg border border-line bg-surface px-4 py-3">
      <summary className="flex items-center gap-1.5 font-medium">
        <ChevronRight className="size-4 text-ink-faint transition-transform group-open:rotate-90" aria-hidden="true" />
        {words.imports.machineTitle}
      </summary>
      <form
        className="mt-3 grid grid-cols-1 gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void read();
        }}
      >
        <p className="text-[13px] text-ink-soft">{words.imports.machineHint}</p>
        <Field.Root invalid={problem !== null} className="grid grid-cols-1 gap-1">
          <Field.Label className="font-medium">{words.imports.machinePath}</Field.Label>
          <div className="flex gap-2">
            <Field.Control value={path} onValueChange={(value) => setPath(value)} spellCheck={false} autoComplete="off" maxLength={4_096} className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-paper px-3" />
            <Button type="submit" disabled={isBusy}>
              {words.imports.machineRead}
            </Button>
          </div>
          {problem && (
            <Field.Error match title={problem} className="from-outside line-clamp-4 text-[13px] text-late">
              {problem}
            </Field.Error>
          )}
        </Field.Root>
      </form>
    </details>
  );
}
