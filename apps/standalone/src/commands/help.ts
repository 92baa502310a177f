import { VERSION } from '../config.js';
import type { Command } from './command.js';

const TEXT = `Adjutant reads where your work arrives and ranks it: three tasks for today, this week and this month.

  npm start                       start on http://localhost:8000 and show the board
  npm start -- import PATH…       import mbox, Maildir, .eml, .ics, Slack export, GitHub and Jira JSON, or a folder of all
  npm start -- ask "…"            ask anything: "what needs action?", "summarize last 2 hours"
  npm start -- focus              the board
  npm start -- status             how far everything is
  npm start -- token              an access token for scripts
  npm start -- doctor             is everything well?
  npm start -- sample DIR         write the files of the sample into DIR, to import elsewhere
  npm start -- reset              delete everything in the data folder (asks; --yes does not)

  everywhere:   --data DIR  the data folder        --json   one JSON value instead of text, also for errors
  to start:     --port N    the port (0: any)      --no-open  do not open the browser
                --sample    load the sample        --empty    do not
  to import:    --owner ADDRESS  an address of yours; may be repeated. Default: who the files seem to belong to
  --version     the version

The exit code is 0 when it worked. import: 0 when at least one of the paths came in; those that did not are named.
`;

export const helpCommand: Command = async ({ output }) => {
  output.json({ help: TEXT });
  output.line(TEXT);
  return 0;
};

export const versionCommand: Command = async ({ output }) => {
  output.json({ version: VERSION });
  output.line(VERSION);
  return 0;
};
