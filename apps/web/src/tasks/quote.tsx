/** The sentence that made something a task, as it was written. */
export function Quote({ text, isWhole = false }: { text: string; isWhole?: boolean }) {
  return (
    <blockquote className={`from-outside border-l-2 border-brass pl-3 font-quote text-[15.5px] leading-snug text-ink-soft italic ${isWhole ? '' : 'line-clamp-3'}`} title={isWhole ? undefined : text}>
      “{text}”
    </blockquote>
  );
}
