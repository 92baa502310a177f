import { useEffect, useRef, useState } from 'react';

const PAUSE_MS = 120;

/** A text that is being written: `onPause` hears of it after a short pause, and one that is given from outside takes its place. */
export function useTypedText(given: string, onPause: (text: string) => void): [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(given);
  const told = useRef(given);
  const listener = useRef(onPause);
  useEffect(() => {
    listener.current = onPause;
  });
  useEffect(() => {
    if (given === told.current) return;
    told.current = given;
    setText(given);
  }, [given]);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      listener.current(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
