import type { FileToUpload } from '@adjutant/client';
import { useState } from 'react';

import { useProfile } from '../session/session-gate.js';
import { Problem } from '../ui/problem.js';
import { say } from '../ui/toasts.js';
import { words } from '../words/words.js';
import { AddressField } from './address-field.js';
import { filesIn } from './collect-files.js';
import { DropArea } from './drop-area.js';
import { EarlierImports } from './earlier-imports.js';
import type { SentFile } from './file-progress.js';
import { LeaveGuard } from './leave-guard.js';
import { MachineFiles } from './machine-files.js';
import { parseAddresses, rememberAddresses, rememberedAddresses } from './own-addresses.js';
import { RunCard } from './run-card.js';
import { SendingCard } from './sending-card.js';
import { useDrop } from './use-drop.js';
import { useImports } from './use-imports.js';
import { useSending, type SendingActions } from './use-sending.js';

/** Brings in what is to be read: sends it, shows how it is read, and what came of it. */
export function ImportPage() {
  const { id: userId, role } = useProfile();
  const { imports, current, earlier, see } = useImports();
  const [sentFiles, setSentFiles] = useState<Readonly<Record<string, readonly SentFile[]>>>({});
  const [line, setLine] = useState(() => rememberedAddresses(userId));
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, { send, stop }] = useSending((id, files) => {
    setSentFiles((known) => ({ ...known, [id]: files }));
    see(id);
  });
  const isBusy = sending !== null && sending.phase !== 'failed';

  const addressesOf = (): string[] | null => {
    const parsed = parseAddresses(line);
    setProblem('problem' in parsed ? parsed.problem : null);
    if ('problem' in parsed) return null;
    rememberAddresses(userId, line);
    return parsed.addresses;
  };
  const take = (find: Parameters<SendingActions['send']>[0]) => {
    if (isBusy) return say(words.imports.oneAtATime);
    const addresses = addressesOf();
    if (addresses) void send(find, addresses);
  };
  const isOver = useDrop((entries) => take((onFound, signal) => filesIn(entries, onFound, signal)));

  return (
    <div className="mx-auto grid max-w-3xl grid-cols-1 gap-6">
      <header className="grid gap-1">
        <h1 className="text-2xl font-semibold tracking-tight">{words.imports.title}</h1>
        <p className="text-ink-soft">{words.imports.formats}</p>
      </header>
      <DropArea isOver={isOver} isBusy={isBusy} onChosen={(files: FileToUpload[]) => take(() => Promise.resolve(files))} />
      <AddressField
        line={line}
        problem={problem}
        onChange={(changed) => {
          setLine(changed);
          setProblem(null);
        }}
      />
      {role === 'admin' && <MachineFiles addressesOf={addressesOf} onStarted={see} />}
      {sending && <SendingCard sending={sending} onStop={stop} />}
      {current.map((run) => (
        <RunCard key={run.id} run={run} files={sentFiles[run.id]} />
      ))}
      {imports.error && !imports.data ? (
        <Problem error={imports.error} onRetry={() => void imports.refetch()} />
      ) : (
        imports.data && <EarlierImports runs={earlier} cursor={imports.data.next_cursor} isKnown={(id) => [...current, ...earlier].some((run) => run.id === id)} />
      )}
      <LeaveGuard isSending={isBusy} />
    </div>
  );
}
