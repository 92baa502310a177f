import { common } from './common.js';
import { focus } from './focus.js';
import { graph } from './graph.js';
import { questions } from './questions.js';
import { search } from './search.js';
import { session } from './session.js';
import { shell } from './shell.js';
import { tasks } from './tasks.js';
import { threads } from './threads.js';

export const en = { common, focus, graph, questions, search, session, shell, tasks, threads } as const;
