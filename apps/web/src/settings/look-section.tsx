import { words } from '../words/words.js';
import { Choice } from './choice.js';
import { Section } from './section.js';
import { usePreferences } from './use-preferences.js';

/** Colours, and how a week looks. */
export function LookSection() {
  const { preferences, change } = usePreferences();
  return (
    <Section name="look">
      {preferences && (
        <div className="grid gap-4">
          <Choice label={words.settings.theme} hint={words.settings.themeHint} value={preferences.theme} options={words.settings.themes} onChoose={(theme) => void change({ theme })} />
          <Choice label={words.settings.weekStart} value={preferences.week_starts_on} options={words.settings.weekStarts} onChoose={(week_starts_on) => void change({ week_starts_on })} />
        </div>
      )}
    </Section>
  );
}
