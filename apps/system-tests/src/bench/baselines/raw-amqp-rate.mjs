// Prints how many requests a second the raw service answers to 32 callers that each wait for their answer. Arguments: RabbitMQ, the id of a task, seconds.
import { connectCaller } from './amqp-caller.mjs';

const [, , url, id, seconds] = process.argv;
const { request, close } = await connectCaller(url);
const startedAt = performance.now();
let answers = 0;
const caller = async () => {
  while (performance.now() - startedAt < seconds * 1000) {
    if ((await request(id)).id !== id) throw new Error('Another row came.');
    answers += 1;
  }
};
await Promise.all(Array.from({ length: 32 }, caller));
process.stdout.write(`${answers / ((performance.now() - startedAt) / 1000)}\n`);
await close();
