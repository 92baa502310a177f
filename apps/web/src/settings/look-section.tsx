import { words } from '../words/words.js';
import { Choice } from './choice.js';
import { Section } from './section.js';
import { usePreferences } from './use-preferences.js';

/** Colours. */
export function LookSection() {
  const { preferences, change } = usePreferences();
  return (
    <Section name="look">
      {preferences && <Choice label={words.settings.theme} hint={words.settings.themeHint} value={preferences.theme} options={words.settings.themes} onChoose={(theme) => void change({ theme })} />}
    </Section>
  );
}
