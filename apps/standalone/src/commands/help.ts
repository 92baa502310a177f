import type { Command } from './command.js';

const TEXT = `Adjutant reads where your work arrives and ranks it: three tasks for today, this week and this month.

  npm start                       start on http://localhost:8000 and show the board
  npm start -- import PATH…       import mbox, Maildir, .eml, .ics, Slack export, GitHub and Jira JSON, or a folder of all
  npm start -- ask "…"            ask anything: "what needs action?", "summarize last 2 hours"
  npm start -- focus              the board
  npm start -- status             how far everything is
  npm start -- token              an access token for scripts
  npm start -- doctor             is everything well?
  npm start -- reset              delete everything in the data folder (asks; --yes does not)

  --data DIR    the data folder       --json     one JSON value instead of text
  --port N      the port (0: any)     --no-open  do not open the browser
  --sample      load the sample       --empty    do not
`;

export const helpCommand: Command = async ({ output }) => {
  output.json({ help: TEXT });
  output.line(TEXT);
  return 0;
};
