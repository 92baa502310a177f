import { ApiError, type FileToUpload } from '@adjutant/client';
import { MAX_UPLOADS } from '@adjutant/contracts-gateway';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';

import { api } from '../api/client.js';
import { newKey } from '../api/new-key.js';
import { putImport } from '../api/queries.js';
import { Throttle } from '../changes/throttle.js';
import { words } from '../words/words.js';
import type { SentFile } from './file-progress.js';

/** What is on its way from this page. */
export type Sending = { phase: 'looking'; found: number } | { phase: 'sending' | 'starting'; files: readonly SentFile[] } | { phase: 'failed'; files: readonly SentFile[]; error: Error; again: () => void };

export interface SendingActions {
  /** Finds the files, sends them, and begins their import. */
  send: (find: (onFound: (count: number) => void, signal: AbortSignal) => Promise<FileToUpload[]>, addresses: readonly string[]) => Promise<void>;
  stop: () => void;
}

/** So often the page is told how far files are. */
const SHOW_EVERY_MS = 120;

/** Sends files for as long as the page is open; `onStarted` hears which import they became. */
export function useSending(onStarted: (importId: string, files: readonly SentFile[]) => void): [Sending | null, SendingActions] {
  const queries = useQueryClient();
  const [sending, setSending] = useState<Sending | null>(null);
  const stopper = useRef<AbortController>(null);
  const started = useRef(onStarted);
  started.current = onStarted;
  useEffect(() => () => stopper.current?.abort(), []);

  const actions = useMemo((): SendingActions => {
    const transfer = async (files: readonly FileToUpload[], addresses: readonly string[], signal: AbortSignal) => {
      const progress = files.map(({ name, blob }): SentFile => ({ name, size_bytes: blob.size, sent_bytes: 0, isSent: false }));
      const byName = new Map(progress.map((file) => [file.name, file]));
      const show = new Throttle(SHOW_EVERY_MS, () => setSending({ phase: 'sending', files: [...progress] }));
      show.ask();
      try {
        const uploads = await api.uploadFiles(files, {
          signal,
          onProgress: ({ name, stored_name, sent_bytes, size_bytes }) => {
            Object.assign(byName.get(name) ?? {}, { stored_name, sent_bytes, isSent: sent_bytes >= size_bytes });
            show.ask();
          },
        });
        show.stop();
        setSending({ phase: 'starting', files: progress });
        const run = await api.call('startImport', { uploads, owner_addresses: [...addresses] }, { signal, idempotencyKey: newKey() });
        started.current(run.id, progress);
        putImport(queries, run);
        setSending(null);
      } catch (error) {
        show.stop();
        if (!signal.aborted) setSending({ phase: 'failed', files: progress, error: asError(error), again: () => void actions.send(async () => [...files], addresses) });
      }
    };
    const actions: SendingActions = {
      send: async (find, addresses) => {
        stopper.current?.abort();
        const { signal } = (stopper.current = new AbortController());
        setSending({ phase: 'looking', found: 0 });
        try {
          const found = await find((count) => setSending({ phase: 'looking', found: count }), signal);
          const files = found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
          if (files.length === 0) throw new Error(words.imports.noFiles);
          if (files.length > MAX_UPLOADS) throw new Error(words.imports.tooMany(files.length, MAX_UPLOADS));
          await transfer(files, addresses, signal);
        } catch (error) {
          if (!signal.aborted) setSending({ phase: 'failed', files: [], error: asError(error), again: () => setSending(null) });
        }
      },
      stop: () => {
        stopper.current?.abort();
        setSending(null);
      },
    };
    return actions;
  }, [queries]);

  return [sending, actions];
}

function asError(error: unknown): Error {
  if (error instanceof ApiError || error instanceof Error) return error;
  return new Error(error instanceof DOMException ? error.message : String(error));
}
