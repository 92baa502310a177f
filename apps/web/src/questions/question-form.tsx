import { ArrowUp, Square } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';

import { Button } from '../ui/button.js';
import { words } from '../words/words.js';

const MAX_LENGTH = 8_000;

/** Where one writes a question: Enter asks, Shift with Enter begins a line, Esc stops the answer. */
export function QuestionForm({ isRunning, onAsk, onStop }: { isRunning: boolean; onAsk: (prompt: string) => void; onStop: () => void }) {
  const [text, setText] = useState('');
  const ask = () => {
    if (text.trim() === '') return;
    onAsk(text);
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    ask();
  };
  return (
    <form
      className="flex items-end gap-2 rounded-2xl border border-line-strong bg-surface py-2 pr-2 pl-4 shadow-lift focus-within:border-accent"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <label className="flex min-w-0 flex-1">
        <span className="sr-only">{words.questions.label}</span>
        <textarea
          value={text}
          rows={1}
          maxLength={MAX_LENGTH}
          autoFocus
          placeholder={words.questions.placeholder}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          enterKeyHint="send"
          className="from-outside field-sizing-content max-h-48 w-full resize-none self-center bg-transparent py-1 text-[16px] outline-none placeholder:text-ink-faint"
        />
      </label>
      {isRunning ? (
        <Button onClick={onStop}>
          <Square className="size-3 fill-current" aria-hidden="true" />
          {words.questions.stop}
        </Button>
      ) : (
        <Button type="submit" kind="primary" disabled={text.trim() === ''}>
          <ArrowUp className="size-4" aria-hidden="true" />
          {words.questions.send}
        </Button>
      )}
    </form>
  );
}
