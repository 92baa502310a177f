import { Field } from '@base-ui/react/field';
import { useState } from 'react';

import { chooseServer, serverAddress } from '../api/client.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { parseServerAddress } from './server-address.js';

/** Chooses the server to work with. */
export function ServerForm() {
  const [address, setAddress] = useState(serverAddress);
  const [isWrong, setIsWrong] = useState(false);
  return (
    <form
      className="grid w-full max-w-md grid-cols-1 gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        const origin = parseServerAddress(address);
        setIsWrong(origin === null);
        if (origin !== null) chooseServer(origin);
      }}
    >
      <Field.Root invalid={isWrong} className="grid grid-cols-1 gap-1">
        <Field.Label className="font-medium">{words.settings.server}</Field.Label>
        <div className="flex gap-2">
          <Field.Control value={address} onValueChange={(value) => setAddress(value)} inputMode="url" spellCheck={false} maxLength={500} className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-3" />
          <Button type="submit">{words.settings.serverUse}</Button>
        </div>
        <Field.Error match={isWrong} className="text-[13px] text-late">
          {words.settings.serverBad}
        </Field.Error>
        <Field.Description className="text-[13px] text-ink-soft">{words.settings.serverHint}</Field.Description>
      </Field.Root>
    </form>
  );
}
