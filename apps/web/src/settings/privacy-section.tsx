import { words } from '../words/words.js';
import { Choice } from './choice.js';
import { Section } from './section.js';
import { usePreferences } from './use-preferences.js';

/** Whether what one asks is kept. */
export function PrivacySection() {
  const { preferences, change } = usePreferences();
  return (
    <Section name="privacy">
      {preferences && <Choice label={words.settings.privacyMode} hint={words.settings.privacyText[preferences.privacy_mode]} value={preferences.privacy_mode} options={words.settings.privacyModes} onChoose={(privacy_mode) => void change({ privacy_mode })} />}
    </Section>
  );
}
