import { fetchJson } from '../fetch-json.js';
import { fileConnector } from '../file-connector.js';
import { toGithubEvents } from './github.mapper.js';

/** Issues exported as JSON: REST array or object, `gh issue list --json`, one issue per line. */
export const githubConnector = fileConnector('github', 'GitHub', 'github', (request) => fetchJson(request, (entry) => toGithubEvents(entry, request)));
