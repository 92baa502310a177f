import { useState } from 'react';

/** What is being written over what is stored: fields that were not touched follow what is stored, here or elsewhere. */
export function useDraft<Fields extends Readonly<Record<string, string>>>(stored: Fields): [Fields, (changes: Partial<Fields>) => void] {
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState(stored);
  if (Object.keys(stored).some((name) => base[name] !== stored[name])) {
    setBase(stored);
    setDraft(mergeDraft(draft, base, stored));
  }
  return [draft, (changes) => setDraft((before) => ({ ...before, ...changes }))];
}

export function mergeDraft<Fields extends Readonly<Record<string, string>>>(draft: Fields, base: Fields, stored: Fields): Fields {
  return Object.fromEntries(Object.keys(stored).map((name) => [name, draft[name] === base[name] ? stored[name] : draft[name]])) as Fields;
}
