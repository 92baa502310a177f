import { useQueryClient } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';

import { hasServerChoice, tokens } from '../api/client.js';
import { ServerForm } from '../session/server-form.js';
import { useProfile } from '../session/session-gate.js';
import { signOut } from '../session/sign-out.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { Section } from './section.js';

/** Who is signed in, and the way out. */
export function SessionSection() {
  const queries = useQueryClient();
  const { email } = useProfile();
  return (
    <Section name="session">
      {tokens.isShared ? (
        <div className="grid justify-items-start gap-3">
          <p className="from-outside">{words.settings.signedInAs(email)}</p>
          <Button onClick={() => void signOut(queries)}>
            <LogOut className="size-4" aria-hidden="true" />
            {words.settings.signOut}
          </Button>
        </div>
      ) : (
        <p>{words.settings.localOwner}</p>
      )}
      {hasServerChoice && <ServerForm />}
    </Section>
  );
}
