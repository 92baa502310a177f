import { accounts } from './accounts.js';
import { common } from './common.js';
import { focus } from './focus.js';
import { graph } from './graph.js';
import { imports } from './imports.js';
import { questions } from './questions.js';
import { search } from './search.js';
import { session } from './session.js';
import { settings } from './settings.js';
import { shell } from './shell.js';
import { tasks } from './tasks.js';
import { threads } from './threads.js';

export const en = { accounts, common, focus, graph, imports, questions, search, session, settings, shell, tasks, threads } as const;
