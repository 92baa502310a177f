// Holds event streams and WebSockets of many users, and notes when each change of a task reached each of them. Told by its parent what to open; answers when all are open, and what came when asked.
import { Agent, request } from 'node:http';

import { WebSocket } from 'ws';

const now = () => performance.timeOrigin + performance.now();
const arrivals = [];
let connected = () => {};
const failed = (what) => (error) => {
  process.stderr.write(`${what}: ${error}\n`);
  process.exit(1);
};

function note(kind, atMs, event, data) {
  if (event === 'connected') connected();
  else if (event === 'task_changed') arrivals.push([kind, `${data.task_id} ${data.version}`, atMs]);
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
function openStream(url, token) {
  const sent = request(`${url}/api/v1/stream`, { agent, headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' } }, (answer) => {
    if (answer.statusCode !== 200) failed('stream')(answer.statusCode);
    let rest = '';
    answer.setEncoding('utf8').on('data', (part) => {
      const atMs = now();
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1];
        if (event) note('stream', atMs, event, JSON.parse(/^data: (.*)$/m.exec(block)[1]));
      }
    });
    answer.on('close', () => failed('stream')('closed'));
  });
  sent.on('error', failed('stream')).end();
}

function openSocket(url, token) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/changes/ws`);
  socket.on('open', () => socket.send(JSON.stringify({ type: 'authenticate', access_token: token })));
  socket.on('message', (text) => {
    const atMs = now();
    const { event, data } = JSON.parse(text);
    note('socket', atMs, event, data);
  });
  socket.on('error', failed('socket')).on('close', (code, reason) => failed('socket')(`${code} ${reason}`));
}

/** One user after the other: one address may have only so many sockets that have not signed in yet. */
function openAll(url, token, each) {
  return new Promise((resolve) => {
    let missing = 2 * each;
    connected = () => {
      missing -= 1;
      if (missing === 0) resolve();
    };
    for (let number = 0; number < each; number += 1) {
      openStream(url, token);
      openSocket(url, token);
    }
  });
}

process.on('message', async (told) => {
  if (told === 'report') return process.send(arrivals);
  const { url, tokens, each } = told;
  for (const token of tokens) await openAll(url, token, each);
  process.send('connected');
});
