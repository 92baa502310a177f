import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useId } from 'react';

interface ChoiceProps<Value extends string> {
  label: string;
  hint?: string;
  value: Value;
  options: Readonly<Record<Value, string>>;
  onChoose: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Choice<Value extends string>({ label, hint, value, options, onChoose }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div className="grid justify-items-start gap-1.5">
      <p id={id} className="font-medium">
        {label}
      </p>
      <RadioGroup value={value} onValueChange={(chosen) => onChoose(chosen as Value)} aria-labelledby={id} className="flex flex-wrap gap-1 rounded-lg bg-sunken p-1">
        {Object.entries<string>(options).map(([option, text]) => (
          <label key={option} className="flex h-8 cursor-pointer items-center gap-2 rounded-md border border-transparent px-3 text-ink-soft hover:text-ink has-data-checked:border-line has-data-checked:bg-surface has-data-checked:font-medium has-data-checked:text-ink">
            <Radio.Root value={option} className="grid size-3.5 place-items-center rounded-full border border-line-strong bg-surface data-checked:border-accent">
              <Radio.Indicator className="size-1.5 rounded-full bg-accent" />
            </Radio.Root>
            {text}
          </label>
        ))}
      </RadioGroup>
      {hint && <p className="text-[13px] text-ink-soft">{hint}</p>}
    </div>
  );
}
