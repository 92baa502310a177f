import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, lazy, Suspense, useContext, type ReactNode } from 'react';

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
  if (session.isPending) return <Waiting isUnreachable={session.failureCount > 0} />;
  if (!session.data) {
    return (
      <Suspense>
        <SignInPage onSignedIn={() => void queries.invalidateQueries({ queryKey: SESSION_KEY })} />
      </Suspense>
    );
  }
  return <ProfileContext value={session.data}>{children}</ProfileContext>;
}

function Waiting({ isUnreachable }: { isUnreachable: boolean }) {
  return (
    <main className="grid min-h-dvh place-content-center gap-6 p-6 text-ink-soft">
      <p role="status">{isUnreachable ? words.session.unreachable : words.session.waiting}</p>
      {isUnreachable && location.protocol === 'app:' && (
        <Suspense>
          <ServerForm />
        </Suspense>
      )}
    </main>
  );
}

/** What somebody else saw before on this page is forgotten. */
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
