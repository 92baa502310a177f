import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, label: string])[];
  onChoose: (value: Value) => void;
}

/** One of a few, all of them in sight. */
export function Choice<Value extends string>({ label, value, options, onChoose }: ChoiceProps<Value>) {
  const choose = (pressed: readonly Value[]) => {
    const next = pressed.find((one) => one !== value);
    if (next) onChoose(next);
  };
  return (
    <ToggleGroup aria-label={label} value={[value]} onValueChange={choose} className="inline-flex rounded-lg border border-line bg-sunken p-0.5">
      {options.map(([option, text]) => (
        <Toggle key={option} value={option} className="h-6.5 rounded-md border border-transparent px-2.5 text-[13px] font-medium whitespace-nowrap text-ink-soft hover:text-ink data-pressed:border-line data-pressed:bg-surface data-pressed:text-ink data-pressed:shadow-lift">
          {text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
