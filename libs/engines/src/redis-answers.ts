import { connect } from 'node:net';

const DEADLINE_MS = 1_000;

/** Whether a Redis on this machine answers to that password and has loaded its data. */
export function redisAnswers({ port, password }: { port: number; password: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: DEADLINE_MS });
    let answer = '';
    const settle = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (bytes) => {
      answer += bytes.toString();
      if (answer.split('\r\n').length > 2) settle(answer.startsWith('+OK\r\n+PONG'));
    });
    socket.on('timeout', () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
  });
}
