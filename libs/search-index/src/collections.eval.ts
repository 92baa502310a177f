import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A test collection: documents, queries, and which documents answer which query. */
export interface Collection {
  name: string;
  documents: { id: string; title: string; body: string }[];
  queries: { id: string; text: string }[];
  relevant: Map<string, Set<string>>;
}

function* tarEntries(bytes: Buffer): Generator<{ name: string; text: string }> {
  for (let at = 0; at + 512 <= bytes.length; ) {
    const name = bytes.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = parseInt(bytes.toString('ascii', at + 124, at + 136), 8) || 0;
    if (name !== '' && size > 0) yield { name, text: bytes.toString('utf8', at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

function addRelevant(relevant: Map<string, Set<string>>, query: string, document: string): void {
  relevant.set(query, (relevant.get(query) ?? new Set()).add(document));
}

/** CACM: title, abstract, authors and keywords; the citation table at the end of each record is left out. */
export function readCacm(folder: string): Collection {
  const documents = [...tarEntries(gunzipSync(readFileSync(join(folder, 'cacm.tar.gz'))))].map(({ name, text }) => {
    const body = text.replace(/<[^>]+>/g, '').replace(/^\d+\t\d+\t\d+$/gm, '').trim();
    const [title = ''] = body.split(/\n\s*\n/);
    return { id: name.replace(/^.*\/|\.html$/g, ''), title: title.replace(/\s+/g, ' '), body: body.slice(title.length) };
  });
  const topics = readFileSync(join(folder, 'topics/topics.cacm.txt'), 'utf8');
  const queries = [...topics.matchAll(/<DOCNO>\s*(\d+)\s*<\/DOCNO>([\s\S]*?)<\/DOC>/g)].map((match) => ({ id: match[1] ?? '', text: (match[2] ?? '').trim() }));
  const relevant = new Map<string, Set<string>>();
  for (const line of readFileSync(join(folder, 'qrels/qrels.cacm.txt'), 'utf8').split('\n')) {
    const [query, , document, grade] = line.trim().split(/\s+/);
    if (query && document && Number(grade) > 0) addRelevant(relevant, query, document);
  }
  return { name: 'cacm', documents, queries, relevant };
}

function fieldsOf(record: string): Record<string, string> {
  const parts = record.split(/^\.([TABW])\s*$/m);
  return Object.fromEntries(parts.flatMap((part, index) => (index % 2 === 1 ? [[part, (parts[index + 1] ?? '').trim()]] : [])));
}

/** Cranfield. Its judgements number the queries by their place in the file. */
export function readCranfield(folder: string): Collection {
  const recordsOf = (file: string) => readFileSync(join(folder, file), 'utf8').split(/^\.I\s+/m).slice(1);
  const documents = recordsOf('cran.all.1400').map((record) => {
    const { T: title = '', W: text = '' } = fieldsOf(record);
    return { id: String(parseInt(record, 10)), title: title.replace(/\s+/g, ' '), body: text.startsWith(title) ? text.slice(title.length) : text };
  });
  const queries = recordsOf('cran.qry').map((record, index) => ({ id: String(index + 1), text: fieldsOf(record)['W'] ?? '' }));
  const relevant = new Map<string, Set<string>>();
  for (const line of readFileSync(join(folder, 'cranqrel'), 'utf8').split('\n')) {
    const [query, document, grade] = line.trim().split(/\s+/);
    if (query && document && Number(grade) > 0) addRelevant(relevant, query, document);
  }
  return { name: 'cranfield', documents, queries, relevant };
}
