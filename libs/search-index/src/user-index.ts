import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { bestPassage } from './best-passage.js';
import { firstIdAt, idRange, nextMillisecond } from './chunk-id.js';
import { fuseScores, semanticWeight } from './fuse-scores.js';
import type { Candidate, FusedScore } from './fuse-scores.js';
import { openIndexFile } from './index-schema.js';
import { LexicalSearch } from './lexical-search.js';
import type { LexicalQuery } from './lexical-search.js';
import { queryTerms, tagFilter, tagsOf } from './match-expression.js';
import { CANDIDATES_FAR, EXACT_TOTAL, FEW_MATCHES, MIN_COSINE, SEMANTIC_ONLY } from './search-bounds.js';
import type { IndexAnswer, IndexDocument, IndexHit, IndexQuery, IndexStats } from './search-index.js';
import { indexedText, SemanticSpace } from './semantic-space.js';
import type { SpaceQuery } from './semantic-space.js';
import { foldAccents, stemWord } from './split-words.js';

/** So many chunks take part in the fusion for an ordinary page. */
const CANDIDATES = 200;
const FAR = 60;

type Row = Record<string, unknown>;

/** One user's index: one SQLite file, used by one thread. Every call is synchronous. */
export class UserIndex {
  readonly generation: string;
  readonly #database: DatabaseSync;
  readonly #lexical: LexicalSearch;
  readonly #semantic: SemanticSpace;
  readonly #statements: Record<'idsOfKey' | 'lastId' | 'addChunk' | 'addWords' | 'dropChunk' | 'dropWords' | 'chunk' | 'keyOf', StatementSync>;
  #chunks: number;
  #work: Generator<void> | null = null;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#lexical = new LexicalSearch(database);
    this.#semantic = new SemanticSpace(database);
    this.#statements = {
      idsOfKey: database.prepare('select id from chunks where key = ?'),
      lastId: database.prepare('select max(id) as id from chunks where id >= ? and id < ?'),
      addChunk: database.prepare('insert into chunks (id, key, chunk_index, source, thread_id, occurred_at, title, body, context) values (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      addWords: database.prepare('insert into words (rowid, title, body, context, tags) values (?, ?, ?, ?, ?)'),
      dropChunk: database.prepare('delete from chunks where id = ?'),
      dropWords: database.prepare('delete from words where rowid = ?'),
      chunk: database.prepare('select key, chunk_index, source, thread_id, occurred_at, title, body from chunks where id = ?'),
      keyOf: database.prepare('select key from chunks where id = ?'),
    };
    this.#chunks = this.#count();
    this.generation = String(database.prepare("select value from meta where name = 'generation'").get()?.['value']);
  }

  static open(path: string): UserIndex {
    return openIndexFile(path, (database) => new UserIndex(database));
  }

  upsert(documents: readonly IndexDocument[]): void {
    const inOrder = [...documents].sort((a, b) => firstIdAt(a.occurred_at) - firstIdAt(b.occurred_at));
    this.#atomically(() => {
      for (const { key } of inOrder) this.#drop(key);
      for (const document of inOrder) this.#add(document);
    });
  }

  remove(keys: readonly string[]): void {
    this.#atomically(() => {
      for (const key of keys) this.#drop(key);
    });
  }

  search(query: IndexQuery): IndexAnswer {
    const terms = queryTerms(query.text);
    return terms.length === 0 ? this.#newest(query) : this.#ranked(query, terms);
  }

  stats(): IndexStats {
    const space = this.#semantic.current();
    return {
      generation: this.generation,
      documents: this.#count('where chunk_index = 0'),
      chunks: this.#chunks,
      model: space?.model ?? 'none',
      dimension: space?.dimension ?? 0,
    };
  }

  /** Does one step of what can wait: fitting a space. False when nothing is left to do. */
  step(): boolean {
    this.#work ??= this.#nextWork();
    if (this.#work === null) return false;
    if (this.#work.next().done) this.#work = null;
    return true;
  }

  close(): void {
    this.#database.close();
  }

  #nextWork(): Generator<void> | null {
    return this.#semantic.needsFit(this.#chunks) ? this.#semantic.fit(this.#chunks) : null;
  }

  #newest(query: IndexQuery): IndexAnswer {
    const [filter, range] = [tagFilter(query), idRange(query.from, query.to)];
    const ids = this.#lexical.newest(filter, range, query.limit, query.offset);
    const hits = ids.map((id) => this.#hit({ id, score: 0, lexical: 0, semantic: 0 }, new Set()));
    return { hits, total: this.#lexical.countNewest(filter, range), generation: this.generation };
  }

  #ranked(query: IndexQuery, words: readonly string[]): IndexAnswer {
    const limit = query.offset + query.limit > FAR ? CANDIDATES_FAR : CANDIDATES;
    const filters = { filter: tagFilter(query), range: idRange(query.from, query.to), limit };
    const lexicalQuery: LexicalQuery = { ...this.#lexical.chooseTerms(words, this.#chunks), ...filters };
    const lexical = this.#lexical.rank(lexicalQuery);
    const meaning = this.#semantic.prepare(query.text, query.vector);
    const candidates: Candidate[] = lexical.map(({ id, bm25 }) => ({ id, bm25, cosine: meaning && this.#semantic.cosineOf(meaning, id) }));
    const near = meaning && lexical.length < FEW_MATCHES ? this.#nearOnly(query, meaning, lexicalQuery, candidates) : [];
    const weight = meaning ? semanticWeight({ fittedDocuments: meaning.fittedDocuments, coverage: meaning.coverage }) : 0;
    const best = this.#bestOfEachKey(fuseScores([...candidates, ...(weight > 0 ? near : [])], weight));
    const wanted = new Set(words.map(stemWord));
    const hits = best.slice(query.offset, query.offset + query.limit).map((fused) => this.#hit(fused, wanted));
    const total = Math.max(best.length, this.#lexical.countMatches(lexicalQuery, EXACT_TOTAL));
    return { hits, total, generation: this.generation };
  }

  /** Chunks that are near in meaning and hold none of the words. */
  #nearOnly(query: IndexQuery, meaning: SpaceQuery, { range }: LexicalQuery, found: readonly Candidate[]): Candidate[] {
    const known = new Set(found.map(({ id }) => id));
    return this.#semantic
      .nearest(meaning, SEMANTIC_ONLY + FEW_MATCHES, MIN_COSINE, range)
      .filter(({ id }) => !known.has(id) && this.#passes(id, query))
      .slice(0, SEMANTIC_ONLY)
      .map(({ id, cosine }) => ({ id, bm25: 0, cosine }));
  }

  #passes(id: number, query: IndexQuery): boolean {
    const row = this.#statements.chunk.get(id);
    if (!row) return false;
    const isSource = !query.sources?.length || query.sources.some((source) => source === row['source']);
    return isSource && (query.thread_id === undefined || query.thread_id === row['thread_id']);
  }

  #bestOfEachKey(fused: readonly FusedScore[]): FusedScore[] {
    const seen = new Set<unknown>();
    return fused.filter(({ id }) => {
      const key = this.#statements.keyOf.get(id)?.['key'];
      return !seen.has(key) && seen.add(key);
    });
  }

  #hit({ id, score, lexical, semantic }: FusedScore, wanted: ReadonlySet<string>): IndexHit {
    const row: Row = this.#statements.chunk.get(id) ?? {};
    return {
      key: String(row['key']),
      chunk_index: Number(row['chunk_index']),
      score,
      lexical,
      semantic,
      source: row['source'] as IndexHit['source'],
      title: row['title'] === null ? null : String(row['title']),
      snippet: bestPassage(String(row['body']), wanted),
      occurred_at: String(row['occurred_at']),
      thread_id: row['thread_id'] === null ? null : String(row['thread_id']),
    };
  }

  #add(document: IndexDocument): void {
    document.chunks.forEach((chunk, index) => {
      const id = this.#freeId(document.occurred_at);
      const { key, source, thread_id, occurred_at, title } = document;
      const context = chunk.context ?? '';
      this.#statements.addChunk.run(id, key, index, source, thread_id, occurred_at, title, chunk.text, context);
      this.#statements.addWords.run(id, foldAccents(title ?? ''), foldAccents(chunk.text), foldAccents(context), tagsOf(document, index));
      this.#semantic.add(id, indexedText({ title, context, body: chunk.text }), chunk.vector);
      this.#chunks += 1;
    });
  }

  #drop(key: string): void {
    for (const row of this.#statements.idsOfKey.all(key)) {
      const id = Number(row['id']);
      this.#statements.dropWords.run(id);
      this.#statements.dropChunk.run(id);
      this.#semantic.remove(id);
      this.#chunks -= 1;
    }
  }

  #freeId(occurredAt: string): number {
    let start = firstIdAt(occurredAt);
    for (;;) {
      const end = nextMillisecond(start);
      const last = this.#statements.lastId.get(start, end)?.['id'];
      const id = last === null || last === undefined ? start : Number(last) + 1;
      if (id < end) return id;
      start = end;
    }
  }

  #atomically(work: () => void): void {
    this.#database.exec('begin immediate');
    try {
      work();
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      this.#semantic.forget();
      this.#chunks = this.#count();
      throw error;
    }
  }

  #count(where = ''): number {
    return Number(this.#database.prepare(`select count(*) as count from chunks ${where}`).get()?.['count'] ?? 0);
  }
}
