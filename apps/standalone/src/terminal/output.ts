/** The only place that writes to the terminal. With `--json` a command prints one JSON value on stdout and nothing else. */
export class Output {
  constructor(
    readonly isJson: boolean,
    private readonly stdout: NodeJS.WritableStream & { isTTY?: boolean } = process.stdout,
    private readonly stderr: NodeJS.WritableStream & { isTTY?: boolean } = process.stderr,
  ) {}

  get isTerminal(): boolean {
    return this.stdout.isTTY === true && !this.isJson;
  }

  /** A line of the result; left out with `--json`. */
  line(text = ''): void {
    if (!this.isJson) this.stdout.write(`${text}\n`);
  }

  /** The result as data; only with `--json`. */
  json(value: unknown): void {
    if (this.isJson) this.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** What is going on, beside the result. */
  note(text: string): void {
    if (!this.isJson) this.stderr.write(`${text}\n`);
  }

  error(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  /** Overwrites the current line; on a terminal only. */
  status(text: string): void {
    if (this.isTerminal) this.stderr.write(`\r\u001b[2K${text}`);
  }

  bold(text: string): string {
    return this.isTerminal ? `\u001b[1m${text}\u001b[22m` : text;
  }

  dim(text: string): string {
    return this.isTerminal ? `\u001b[2m${text}\u001b[22m` : text;
  }
}

/** Text from outside, safe for a terminal: no control characters, one line, at most `length` characters. */
export function plainLine(text: string, length = 160): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').replaceAll(/\s+/g, ' ').trim();
  const characters = [...clean];
  return characters.length <= length ? clean : `${characters.slice(0, length - 1).join('')}…`;
}
