import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request: its answer is cut off before the first byte or after so many, or it never comes, or only its beginning does. */
export type Fault = { kind: 'lose-answer' } | { kind: 'cut'; afterBytes: number } | { kind: 'stall' } | { kind: 'stall-answer'; afterBytes: number };

/** A line to the server that breaks when it is told to. It passes on the host's name as it came, since that is signed. */
export class FaultyLine {
  /** Asked for every request; undefined passes it on. */
  fault: (request: IncomingMessage) => Fault | undefined = () => undefined;
  /** Method and path of all that came. */
  readonly seen: string[] = [];
  readonly #server: Server;

  private constructor(private readonly target: URL) {
    this.#server = createServer((request, response) => this.#pass(request, response));
  }

  static async to(endpoint: string): Promise<FaultyLine> {
    const line = new FaultyLine(new URL(endpoint));
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks what matches `pattern` for the first `times`. */
  breakNext(pattern: RegExp, fault: Fault, times = 1): void {
    let left = times;
    this.fault = ({ method, url }) => (pattern.test(`${method} ${url}`) && left-- > 0 ? fault : undefined);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    this.seen.push(`${request.method} ${request.url}`);
    const fault = this.fault(request);
    if (fault?.kind === 'stall') return void request.resume();
    const { hostname, port } = this.target;
    const passed = send({ hostname, port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
      if (fault?.kind === 'lose-answer') return void answer.resume().on('end', () => response.destroy());
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      let left = fault ? fault.afterBytes : Infinity;
      answer.on('data', (chunk: Buffer) => {
        if (left <= 0) return;
        response.write(chunk.subarray(0, Math.min(left, chunk.length)));
        left -= chunk.length;
        if (left <= 0 && fault?.kind === 'cut') setImmediate(() => response.destroy());
      });
      answer.on('end', () => fault ?? response.end());
      answer.on('error', () => response.destroy());
    });
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    request.pipe(passed);
  }
}
