import { common } from './common.js';
import { focus } from './focus.js';
import { imports } from './imports.js';
import { session } from './session.js';
import { settings } from './settings.js';
import { shell } from './shell.js';
import { tasks } from './tasks.js';

export const en = { common, focus, imports, session, settings, shell, tasks } as const;
