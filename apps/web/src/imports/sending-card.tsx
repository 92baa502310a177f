import { bytesInWords, spanInWords } from '../format/dates.js';
import { Button } from '../ui/button.js';
import { Problem } from '../ui/problem.js';
import { words } from '../words/words.js';
import type { SentFile } from './file-progress.js';
import { FileList } from './file-list.js';
import { secondsLeft } from './rate-meter.js';
import { useRate } from './use-rate.js';
import type { Sending } from './use-sending.js';

/** How far the files are on their way. */
export function SendingCard({ sending, onStop }: { sending: Sending; onStop: () => void }) {
  if (sending.phase === 'failed') {
    return (
      <section aria-label={words.imports.stopped} className="rounded-xl border border-line bg-surface shadow-lift">
        <Problem error={sending.error} onRetry={sending.again} />
      </section>
    );
  }
  return (
    <section aria-label={words.imports.sending} className="grid grid-cols-1 gap-3 rounded-xl border border-line bg-surface px-5 py-4 shadow-lift animate-rise">
      <div className="flex items-center justify-between gap-3">
        <h2 role="status" className="font-semibold">
          {sending.phase === 'looking' ? words.imports.looking(sending.found) : sending.phase === 'starting' ? words.imports.starting : words.imports.sending}
        </h2>
        <Button size="small" onClick={onStop}>
          {words.imports.stopSending}
        </Button>
      </div>
      {sending.phase !== 'looking' && <SendingProgress files={sending.files} />}
    </section>
  );
}

function SendingProgress({ files }: { files: readonly SentFile[] }) {
  const total = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const sent = files.reduce((sum, { sent_bytes }) => sum + sent_bytes, 0);
  const done = files.filter(({ isSent }) => isSent).length;
  const rate = useRate({ bytes: sent });
  const left = secondsLeft(rate, total - sent);
  const { sent: sentOf, bytesOf, perSecond, left: leftWords } = words.imports;
  const facts = [sentOf(done, files.length), bytesOf(bytesInWords(sent), bytesInWords(total)), rate && rate.bytes > 0 ? perSecond(bytesInWords(rate.bytes)) : null, left === null ? null : leftWords(spanInWords(left))];
  return (
    <>
      <progress className="h-1.5 w-full" max={1} value={total > 0 ? sent / total : done / files.length} aria-label={words.imports.sending} />
      <p className="text-[13px] text-ink-soft tabular-nums">{facts.filter(Boolean).join(' · ')}</p>
      <FileList files={files} />
    </>
  );
}
