import type { FileToUpload } from '@adjutant/client';
import { FilePlus2, FolderPlus, Upload } from 'lucide-react';
import { useRef } from 'react';

import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { chosenFiles } from './collect-files.js';

interface DropAreaProps {
  isOver: boolean;
  isBusy: boolean;
  onChosen: (files: FileToUpload[]) => void;
}

/** Where files go in: dropped anywhere on the page, or chosen. */
export function DropArea({ isOver, isBusy, onChosen }: DropAreaProps) {
  return (
    <section aria-label={words.imports.dropTitle} className={`relative grid grid-cols-1 justify-items-center gap-1 rounded-xl border-2 border-dashed px-5 py-8 text-center transition-colors ${isOver ? 'border-brass bg-brass-soft' : 'border-line-strong bg-surface'}`}>
      <Upload className={`mb-1 size-7 ${isOver ? 'text-brass-ink' : 'text-ink-faint'}`} aria-hidden="true" />
      <p className="font-semibold">{isOver ? words.imports.dropHere : words.imports.dropTitle}</p>
      <p className="text-[13px] text-ink-soft">{words.imports.dropHint}</p>
      <div className="mt-4 flex flex-wrap justify-center gap-2">
        <Chooser name="files" label={words.imports.chooseFiles} Icon={FilePlus2} isBusy={isBusy} onChosen={onChosen} />
        <Chooser name="folder" label={words.imports.chooseFolder} Icon={FolderPlus} isBusy={isBusy} onChosen={onChosen} />
      </div>
    </section>
  );
}

interface ChooserProps extends Pick<DropAreaProps, 'isBusy' | 'onChosen'> {
  name: 'files' | 'folder';
  label: string;
  Icon: typeof FilePlus2;
}

function Chooser({ name, label, Icon, isBusy, onChosen }: ChooserProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button kind={name === 'files' ? 'primary' : 'plain'} disabled={isBusy} onClick={() => input.current?.click()}>
        <Icon className="size-4" aria-hidden="true" />
        {label}
      </Button>
      <input
        ref={(element) => {
          input.current = element;
          if (name === 'folder') element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        name={name}
        multiple
        hidden
        onChange={({ currentTarget }) => {
          const files = chosenFiles(currentTarget.files ?? []);
          currentTarget.value = '';
          if (files.length > 0) onChosen(files);
        }}
      />
    </>
  );
}
