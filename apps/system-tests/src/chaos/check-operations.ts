import type { Action, Operation, Outcome, ReadLedger } from './ledger.js';
import type { Row, Snapshot } from './snapshot.js';

/** How many rows an operation made, and how many it makes when it is done once. */
interface Effect {
  what: string;
  found: number;
  once: number;
  /** Doing it again says the same once more: of requests that bear no key. */
  mayRepeat?: boolean;
  /** What is acknowledged may also leave nothing. */
  mayLack?: boolean;
}

/** As `InventedWords.mark` makes them, and hardly anything else. */
const MARK = /q[a-z]{16,}/g;

/** In how many of `texts` each mark is. */
function countMarks(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const mark of new Set(text.match(MARK))) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}

/** Rows sorted by what operations are known by, so that tens of thousands of operations look each at their own. */
class Effects {
  readonly #snapshot: Snapshot;
  readonly #historyOf: Map<string, Row[]>;
  readonly #marksIn = new Map<string, Map<string, number>>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.#historyOf = Map.groupBy(snapshot.of('task_graph.task_history'), (row) => String(row['task_id']));
  }

  of(operation: Operation): Effect[] {
    const { action, mark, task_id: taskId = '', child_id: childId = '', count = 0 } = operation;
    const having = (table: string, column: string) => this.#having(mark, `${table}.${column}`, () => this.#snapshot.of(table).map((row) => String(row[column])));
    const changes = (change: string) => (this.#historyOf.get(taskId) ?? []).filter((row) => row['change'] === change);
    switch (action) {
      case 'create_task':
        return [{ what: 'tasks', found: having('task_graph.tasks', 'title'), once: 1 }];
      case 'change_task':
        return [{ what: 'changes in the history', found: changes('updated').filter(({ after }) => JSON.stringify(after).includes(mark)).length, once: 1 }];
      case 'complete_task':
        return [{ what: 'completions in the history', found: changes('completed').length, once: 1 }];
      case 'undo_task':
        return [{ what: 'undone changes in the history', found: changes('undone').length, once: 1 }];
      case 'delete_task':
        return [{ what: 'deletions in the history', found: changes('deleted').length, once: 1 }];
      case 'link_tasks':
        return [{ what: 'links', found: this.#snapshot.of('task_graph.task_links').filter((row) => row['parent_id'] === taskId && row['child_id'] === childId).length, once: 1 }];
      case 'rename_person':
        return [{ what: 'told profiles', found: this.#renamed(mark), once: 1, mayRepeat: (operation.ending?.attempts ?? 2) > 1 }];
      case 'ask':
        // A prompt is answered and not kept while nobody can tell whether its person lets it be kept.
        return [{ what: 'prompts', found: having('agent_orchestrator.prompts', 'prompt'), once: 1, mayLack: true }];
      case 'import_mails':
        return [
          { what: 'events', found: having('connector_ingest.events', 'external_id'), once: count },
          { what: 'imports', found: this.#having(mark, 'paths', () => this.#snapshot.of('connector_ingest.imports').map(({ paths }) => JSON.stringify(paths))), once: 1 },
        ];
      case 'read':
        return [];
      case 'create_bad_task':
      case 'change_stale_task':
      case 'change_foreign_task':
        return [{ what: 'rows', found: this.#having(mark, 'rows', () => this.#snapshot.rows.map(({ text }) => text)), once: 1 }];
    }
  }

  /** In how many texts of `place` the mark is; they are read once. */
  #having(mark: string, place: string, texts: () => string[]): number {
    const counts = this.#marksIn.get(place) ?? countMarks(texts());
    this.#marksIn.set(place, counts);
    return counts.get(mark) ?? 0;
  }

  #renamed(mark: string): number {
    const told = () => this.#snapshot.of('auth_billing.outbox').filter(({ event }) => event === 'auth-billing.profile-changed.v1');
    return this.#having(mark, 'profiles', () => told().map(({ payload }) => JSON.stringify(payload)));
  }
}

const MUST_BE_REFUSED: ReadonlySet<Action> = new Set(['create_bad_task', 'change_stale_task', 'change_foreign_task']);

/** What is acknowledged is there once, what is refused is not, what nobody can tell at most once. One sentence for each that is otherwise. */
export function checkOperations({ operations }: ReadLedger, snapshot: Snapshot): string[] {
  const effects = new Effects(snapshot);
  return operations.flatMap((operation) => {
    const outcome = operation.ending?.outcome ?? 'unknown';
    const told = `operation ${operation.op} (${operation.person}, ${operation.action}, ${operation.mark}) was ${outcome}`;
    const accepted = outcome === 'acknowledged' && MUST_BE_REFUSED.has(operation.action) ? [`${told}, but must be refused`] : [];
    const wrong = effects.of(operation).filter((effect) => !isRight(outcome, effect)).map(({ what, found, once }) => `${told}: ${found} ${what} instead of ${allowed(outcome, once)}`);
    return [...accepted, ...wrong];
  });
}

function isRight(outcome: Outcome, { found, once, mayRepeat = false, mayLack = false }: Effect): boolean {
  if (mayLack && found === 0) return true;
  if (mayRepeat && found > once) return outcome !== 'rejected';
  if (outcome === 'acknowledged') return found === once;
  return outcome === 'rejected' ? found === 0 : found === 0 || found === once;
}

function allowed(outcome: Outcome, once: number): string {
  return { acknowledged: `${once}`, rejected: 'none', unknown: `none or ${once}` }[outcome];
}
