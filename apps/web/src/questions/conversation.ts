import type { PromptResponse } from '@adjutant/client';
import { queryOptions, skipToken, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';

import { api } from '../api/client.js';
import { newKey } from '../api/new-key.js';
import { promptsQuery } from '../api/queries.js';

/** A question and what became of it. */
export interface Exchange {
  id: string;
  prompt: string;
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** What is being done for it. */
  status: string | null;
  /** The answer as far as it has come. */
  text: string;
  response: PromptResponse | null;
  error: Error | null;
}

/** Kept with what else was fetched: reading a source and coming back loses nothing, signing out does. */
const exchangesQuery = () => queryOptions<Exchange[]>({ queryKey: ['exchanges'], queryFn: skipToken, initialData: [], staleTime: Infinity, gcTime: Infinity });

const NONE: readonly Exchange[] = [];
let running: AbortController | null = null;

export interface Conversation {
  exchanges: readonly Exchange[];
  isRunning: boolean;
  ask: (prompt: string) => void;
  again: (exchange: Exchange) => void;
  stop: () => void;
}

/** What was asked on this page and is being answered; one question at a time. */
export function useConversation(): Conversation {
  const queries = useQueryClient();
  const { data: exchanges = NONE } = useQuery(exchangesQuery());
  const actions = useMemo(() => {
    const stop = () => running?.abort();
    const start = (exchange: Exchange) => {
      stop();
      void answer(queries, exchange);
    };
    return { stop, ask: (prompt: string) => start(newExchange(prompt)), again: ({ id, prompt }: Exchange) => start({ ...newExchange(prompt), id }) };
  }, [queries]);
  return { exchanges, isRunning: exchanges.some(({ state }) => state === 'running'), ...actions };
}

function newExchange(prompt: string): Exchange {
  return { id: newKey(), prompt: prompt.trim(), state: 'running', status: null, text: '', response: null, error: null };
}

async function answer(queries: QueryClient, exchange: Exchange): Promise<void> {
  const leaving = new AbortController();
  running = leaving;
  put(queries, exchange);
  const change = (changes: Partial<Exchange>) => patch(queries, exchange.id, changes);
  try {
    const stream = api.streamPrompt({ prompt: exchange.prompt }, { signal: leaving.signal });
    let text = '';
    for (;;) {
      const { done, value } = await stream.next();
      if (done) {
        change({ state: 'done', response: value });
        break;
      }
      if (value.type === 'status') change({ status: value.text });
      else change({ text: (text += value.text) });
    }
    void queries.invalidateQueries(promptsQuery());
  } catch (error) {
    change(leaving.signal.aborted ? { state: 'stopped' } : { state: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
  }
}

function put(queries: QueryClient, exchange: Exchange): void {
  queries.setQueryData(exchangesQuery().queryKey, (known = []) => (known.some(({ id }) => id === exchange.id) ? known.map((one) => (one.id === exchange.id ? exchange : one)) : [...known, exchange]));
}

function patch(queries: QueryClient, id: string, changes: Partial<Exchange>): void {
  queries.setQueryData(exchangesQuery().queryKey, (known = []) => known.map((one) => (one.id === id ? { ...one, ...changes } : one)));
}
