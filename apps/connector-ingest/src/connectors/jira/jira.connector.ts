import { fetchJson } from '../fetch-json.js';
import { fileConnector } from '../file-connector.js';
import { toJiraEvents } from './jira.mapper.js';

/** Issues as Jira's search returns them: `{issues: […]}`, an array, or single issues. */
export const jiraConnector = fileConnector('jira', 'Jira', 'jira', (request) => fetchJson(request, (entry) => toJiraEvents(entry, request)));
