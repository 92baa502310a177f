import { Field } from '@base-ui/react/field';

import { words } from '../words/words.js';

/** Who "I" am in what is imported. */
export function AddressField({ line, problem, onChange }: { line: string; problem: string | null; onChange: (line: string) => void }) {
  return (
    <Field.Root invalid={problem !== null} className="grid grid-cols-1 gap-1">
      <Field.Label className="font-medium">{words.imports.addresses}</Field.Label>
      <Field.Control value={line} onValueChange={(value) => onChange(value)} inputMode="email" autoComplete="email" spellCheck={false} maxLength={2_000} placeholder={words.imports.addressesPlaceholder} className="h-10 w-full rounded-md border border-line-strong bg-surface px-3 placeholder:text-ink-faint" />
      {problem ? (
        <Field.Error match className="from-outside text-[13px] text-late">
          {problem}
        </Field.Error>
      ) : (
        <Field.Description className="text-[13px] text-ink-soft">{words.imports.addressesHint}</Field.Description>
      )}
    </Field.Root>
  );
}
