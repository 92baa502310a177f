import { Link, Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { CircleHelp, Focus, Import, MessageCircleQuestionMark, Search, Settings, Waypoints, type LucideIcon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';

import { useConnection, type Connection as ConnectionState } from '../changes/live-changes.js';
import { withTask } from '../tasks/with-task.js';
import { Mark } from '../ui/mark.js';
import { words } from '../words/words.js';
import { useShellKeys } from './use-shell-keys.js';

const TaskDrawer = lazy(async () => ({ default: (await import('../tasks/task-drawer.js')).TaskDrawer }));
const KeyHelp = lazy(async () => ({ default: (await import('./key-help.js')).KeyHelp }));

const PAGES: readonly { to: '/' | '/graph' | '/ask' | '/search' | '/import' | '/settings'; label: string; Icon: LucideIcon }[] = [
  { to: '/', label: words.common.nav.focus, Icon: Focus },
  { to: '/graph', label: words.common.nav.graph, Icon: Waypoints },
  { to: '/ask', label: words.common.nav.ask, Icon: MessageCircleQuestionMark },
  { to: '/search', label: words.common.nav.search, Icon: Search },
  { to: '/import', label: words.common.nav.import, Icon: Import },
  { to: '/settings', label: words.common.nav.settings, Icon: Settings },
];

/** What stands around every page: the ways to the others, and whether what is shown is live. */
export function AppShell() {
  const { task } = useSearch({ from: '__root__' });
  const navigate = useNavigate();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  useShellKeys({ onHelp: () => setIsHelpOpen(true) });
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
      <a href="#content" className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        {words.common.skipToContent}
      </a>
      <header className="sticky top-0 z-10 flex items-center gap-3 border-b border-line bg-sunken px-4 py-2.5 lg:h-dvh lg:flex-col lg:items-stretch lg:gap-6 lg:border-r lg:border-b-0 lg:px-3 lg:py-5">
        <Link to="/" className="flex items-center gap-2.5 rounded-md px-1 text-[17px] font-semibold tracking-tight lg:px-2">
          <Mark className="size-7" />
          {words.common.appName}
        </Link>
        <Navigation />
        <span className="flex-1" />
        <Connection />
        <button type="button" onClick={() => setIsHelpOpen(true)} className="flex items-center gap-2 rounded-md px-2 py-1.5 text-[13px] text-ink-soft hover:bg-paper hover:text-ink" aria-label={words.shell.help}>
          <CircleHelp className="size-4" aria-hidden="true" />
          <span className="hidden lg:inline">{words.common.keys}</span>
        </button>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 px-4 pt-5 pb-24 outline-none lg:px-8 lg:pt-7 lg:pb-10">
        <Outlet />
      </main>
      <Suspense>
        <TaskDrawer id={task} onClose={() => void navigate({ to: '.', search: withTask(undefined), replace: true })} />
        {isHelpOpen && <KeyHelp isOpen onOpenChange={setIsHelpOpen} />}
      </Suspense>
    </div>
  );
}

function Navigation() {
  return (
    <nav aria-label={words.common.navLabel} className="fixed inset-x-0 bottom-0 z-10 flex justify-around border-t border-line bg-sunken pb-[env(safe-area-inset-bottom)] lg:static lg:grid lg:justify-stretch lg:gap-0.5 lg:border-0">
      {PAGES.map(({ to, label, Icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          className="flex min-w-12 flex-col items-center gap-0.5 rounded-md px-1.5 py-2 text-[11px] font-medium text-ink-soft hover:text-ink aria-[current]:text-accent lg:flex-row lg:gap-2.5 lg:px-2.5 lg:py-1.5 lg:text-[15px] lg:hover:bg-paper lg:aria-[current]:bg-accent-soft"
        >
          <Icon className="size-5 lg:size-4.5" aria-hidden="true" />
          {label}
        </Link>
      ))}
    </nav>
  );
}

const DOTS: Readonly<Record<ConnectionState, string>> = { live: 'bg-done', reconnecting: 'animate-pulse bg-brass', offline: 'bg-late' };

/** Whether what is shown is live; when it is not, what that means. */
function Connection() {
  const connection = useConnection();
  return (
    <div role="status" className="flex flex-col gap-1 px-2 text-[13px] text-ink-soft">
      <p className="flex items-center gap-2">
        <span className={`size-2 shrink-0 rounded-full ${DOTS[connection]}`} aria-hidden="true" />
        {words.common[connection]}
      </p>
      {connection === 'offline' && <p className="absolute inset-x-0 top-full border-b border-line bg-late-soft px-4 text-[12px] text-late lg:static lg:rounded-md lg:border lg:px-2.5 lg:py-1.5 lg:text-[13px]">{words.common.mayBeOld}</p>}
    </div>
  );
}
