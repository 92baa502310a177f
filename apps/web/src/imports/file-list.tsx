import { Check, CircleDashed, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useState } from 'react';

import { bytesInWords } from '../format/dates.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { fileState, shownName, type FileState, type ReadingRun, type SentFile } from './file-progress.js';

const SHOWN_FIRST = 6;
const SHOWN_MORE = 200;

/** The files of one import and how far each is; of many, those first that are not through yet. */
export function FileList({ files, run }: { files: readonly SentFile[]; run?: ReadingRun }) {
  const [shown, setShown] = useState(SHOWN_FIRST);
  const all = files.map((file) => ({ file, state: fileState(file, run) }));
  const isBrief = shown === SHOWN_FIRST && all.length > SHOWN_FIRST;
  const listed = isBrief ? [...all.filter(isUnderWay), ...all.filter((one) => !isUnderWay(one))].slice(0, SHOWN_FIRST) : all.slice(0, shown);
  const rest = all.length - listed.length;
  return (
    <div className="grid grid-cols-1 justify-items-start gap-1">
      <ul className={`grid w-full grid-cols-1 text-[13px] ${isBrief || all.length <= SHOWN_FIRST ? '' : 'max-h-80 overflow-y-auto'}`}>
        {listed.map(({ file, state }) => (
          <FileRow key={file.name} file={file} state={state} />
        ))}
      </ul>
      {rest > 0 && (
        <Button kind="quiet" size="small" className="-ml-2" onClick={() => setShown(shown + SHOWN_MORE)}>
          {words.imports.moreFiles(rest)}
        </Button>
      )}
    </div>
  );
}

const isUnderWay = ({ state: { kind } }: { state: FileState }): boolean => kind === 'sending' || kind === 'reading' || kind === 'skipped';

function FileRow({ file, state }: { file: SentFile; state: FileState }) {
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2 border-b border-line py-1 last:border-0">
      <StateIcon state={state} />
      <span className="from-outside line-clamp-2" title={shownName(file)}>
        {shownName(file)}
      </span>
      <span className={`text-right tabular-nums ${state.kind === 'skipped' ? 'text-late' : 'text-ink-soft'}`} title={state.kind === 'skipped' ? state.reason : undefined}>
        {bytesInWords(file.size_bytes)} · {stateInWords(state)}
      </span>
    </li>
  );
}

function StateIcon({ state: { kind } }: { state: FileState }) {
  if (kind === 'skipped') return <TriangleAlert className="size-3.5 text-late" aria-hidden="true" />;
  if (kind === 'read') return <Check className="size-3.5 text-done" aria-hidden="true" />;
  if (kind === 'reading' || kind === 'sending') return <LoaderCircle className="size-3.5 animate-spin text-brass-ink" aria-hidden="true" />;
  if (kind === 'sent') return <Check className="size-3.5 text-ink-faint" aria-hidden="true" />;
  return <CircleDashed className="size-3.5 text-ink-faint" aria-hidden="true" />;
}

function stateInWords(state: FileState): string {
  return state.kind === 'sending' ? `${Math.floor(state.share * 100)} %` : words.imports.fileState[state.kind];
}
