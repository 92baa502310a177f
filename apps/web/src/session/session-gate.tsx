import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, Suspense, useContext, type ReactNode } from 'react';

import { words } from '../words/words.js';
import { openSession } from './open-session.js';

const SignInPage = lazy(async () => ({ default: (await import('./sign-in-page.js')).SignInPage }));

type Profile = NonNullable<Awaited<ReturnType<typeof openSession>>>;

const ProfileContext = createContext<Profile | null>(null);
export const SESSION_KEY = ['session'] as const;

/** Lets those in who are signed in, and shows the others how to. */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const session = useQuery({ queryKey: SESSION_KEY, queryFn: openSession, staleTime: Infinity, retry: true, retryDelay: 1_000, gcTime: Infinity });
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
    <main className="grid min-h-dvh place-items-center p-6 text-ink-soft" role="status">
      {isUnreachable ? words.session.unreachable : words.session.waiting}
    </main>
  );
}

/** Who is signed in. Only below `SessionGate`. */
export function useProfile(): Profile {
  const profile = useContext(ProfileContext);
  if (!profile) throw new Error('useProfile is for pages of who is signed in.');
  return profile;
}
