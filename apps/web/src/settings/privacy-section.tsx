import { words } from '../words/words.js';
import { Choice } from './choice.js';
import { Section } from './section.js';
import { usePreferences } from './use-preferences.js';

const MODES = ['persist', 'ephemeral'] as const;

/** Whether what one asks is kept. */
export function PrivacySection() {
  const { preferences, change } = usePreferences();
  return (
    <Section name="privacy">
      {preferences && <Choice label={words.settings.privacyMode} value={preferences.privacy_mode} options={words.settings.privacyModes} onChoose={(privacy_mode) => void change({ privacy_mode })} />}
      <dl className="grid max-w-2xl grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-[13px]">
        {MODES.map((mode) => (
          <div key={mode} className="col-span-2 grid grid-cols-subgrid">
            <dt className="font-medium">{words.settings.privacyModes[mode]}</dt>
            <dd className="text-ink-soft">{words.settings.privacyText[mode]}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
