import { open, readFile, type FileHandle } from 'node:fs/promises';

/** What a client may want; `read` changes nothing, and the last three must be refused. */
export type Action =
  | 'create_task' | 'change_task' | 'complete_task' | 'undo_task' | 'link_tasks' | 'delete_task' | 'rename_person' | 'ask' | 'import_mails'
  | 'read' | 'create_bad_task' | 'change_stale_task' | 'change_foreign_task';

/** How an operation ended for the client: done, refused without effect, or nobody can tell. */
export type Outcome = 'acknowledged' | 'rejected' | 'unknown';

/** Somebody who works. His canary is in all that he writes and in nothing of anybody else. */
export interface Person {
  kind: 'person';
  name: string;
  user_id: string;
  canary: string;
}

/** Written before the first byte of an operation leaves. `mark` is in what it writes and in nothing else. */
export interface Intent {
  kind: 'intent';
  op: number;
  at_ms: number;
  person: string;
  action: Action;
  mark: string;
  task_id?: string;
  child_id?: string;
  /** Of the mails of an import. */
  count?: number;
}

/** Written when an operation has ended. `leaks` names the people whose canaries were in an answer that was not theirs. */
export interface Ending {
  kind: 'ending';
  op: number;
  at_ms: number;
  outcome: Outcome;
  status: number;
  attempts: number;
  id?: string;
  version?: number;
  code?: string;
  leaks: string[];
}

/** What was done to the system, and until when. */
export interface FaultNote {
  kind: 'fault';
  at_ms: number;
  until_ms: number;
  name: string;
  detail: string;
}

export type LedgerLine = Person | Intent | Ending | FaultNote;

/** What clients asked for and were told, one JSON object a line. A line that `write` has resolved for is on the disk. */
export class Ledger {
  #waiting: string[] = [];
  #flushing: Promise<void> | undefined;
  #operations = 0;

  private constructor(private readonly file: FileHandle) {}

  static async open(path: string): Promise<Ledger> {
    return new Ledger(await open(path, 'a'));
  }

  /** The number of the next operation. */
  nextOperation(): number {
    this.#operations += 1;
    return this.#operations;
  }

  async write(line: LedgerLine): Promise<void> {
    this.#waiting.push(`${JSON.stringify(line)}\n`);
    await this.#flushing;
    if (this.#waiting.length > 0) this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined));
    await this.#flushing;
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.file.close();
  }

  /** One sync for all lines that came while the one before was under way. */
  async #flush(): Promise<void> {
    const lines = this.#waiting.splice(0).join('');
    await this.file.appendFile(lines);
    await this.file.datasync();
  }
}

/** Operations with how they ended; one that has no ending is unknown. */
export interface Operation extends Intent {
  ending: Ending | null;
}

export interface ReadLedger {
  people: Person[];
  operations: Operation[];
}

export async function readLedger(path: string): Promise<ReadLedger> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean).map((line) => JSON.parse(line) as LedgerLine);
  const endings = new Map(lines.flatMap((line) => (line.kind === 'ending' ? [[line.op, line] as const] : [])));
  return {
    people: lines.filter((line) => line.kind === 'person'),
    operations: lines.filter((line) => line.kind === 'intent').map((intent) => ({ ...intent, ending: endings.get(intent.op) ?? null })),
  };
}
