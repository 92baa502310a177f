import { common } from './common.js';
import { focus } from './focus.js';
import { graph } from './graph.js';
import { session } from './session.js';
import { shell } from './shell.js';
import { tasks } from './tasks.js';

export const en = { common, focus, graph, session, shell, tasks } as const;
