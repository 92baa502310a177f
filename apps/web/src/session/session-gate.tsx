import { isAway } from '@adjutant/client';
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, lazy, Suspense, useContext, useState, type ReactNode } from 'react';

import { hasServerChoice } from '../api/client.js';
import { words } from '../words/words.js';
import { openSession } from './open-session.js';

const ServerForm = lazy(async () => ({ default: (await import('./server-form.js')).ServerForm }));
const SignInPage = lazy(async () => ({ default: (await import('./sign-in-page.js')).SignInPage }));

type Profile = NonNullable<Awaited<ReturnType<typeof openSession>>>;

const ProfileContext = createContext<Profile | null>(null);
export const SESSION_KEY = ['session'] as const;

/** Lets those in who are signed in, and shows the others how to. */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const session = useQuery({ queryKey: SESSION_KEY, queryFn: () => openOwnSession(queries), staleTime: Infinity, retry: true, retryDelay: 1_000, gcTime: Infinity });
  const [wasIn, setWasIn] = useState(false);
  if (session.data && !wasIn) setWasIn(true);
  if (session.isPending) return <Waiting problem={session.failureReason} />;
  if (!session.data) {
    return (
      <Suspense>
        <SignInPage hasEnded={wasIn} onSignedIn={() => void queries.invalidateQueries({ queryKey: SESSION_KEY })} />
      </Suspense>
    );
  }
  return (
    <ProfileContext key={session.data.id} value={session.data}>
      {children}
    </ProfileContext>
  );
}

/** The page is there and its server is not, or what answers is no Adjutant. */
function Waiting({ problem }: { problem: Error | null }) {
  const isElsewhere = problem !== null && !isAway(problem);
  return (
    <main className="grid min-h-dvh place-content-center gap-6 p-6 text-ink-soft">
      <p role="status">{isElsewhere ? words.session.elsewhere : problem ? words.session.unreachable : words.session.waiting}</p>
      {problem && (hasServerChoice || isElsewhere) && (
        <Suspense>
          <ServerForm />
        </Suspense>
      )}
    </main>
  );
}

/** What somebody else saw before on this page is forgotten; the pages begin anew, by their key above. */
async function openOwnSession(queries: QueryClient): Promise<Profile | null> {
  const profile = await openSession();
  const before = queries.getQueryData<Profile | null>(SESSION_KEY);
  if (before && before.id !== profile?.id) queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  return profile;
}

/** Who is signed in has another name or lives in another zone now. */
export function putProfile(queries: QueryClient, profile: Profile): void {
  queries.setQueryData<Profile | null>(SESSION_KEY, (known) => (known?.id === profile.id ? profile : known));
}

/** Who is signed in. Only below `SessionGate`. */
export function useProfile(): Profile {
  const profile = useContext(ProfileContext);
  if (!profile) throw new Error('useProfile is for pages of who is signed in.');
  return profile;
}
