import { words } from '../words/words.js';
import { ConnectorsSection } from './connectors-section.js';
import { DataSection } from './data-section.js';
import { LookSection } from './look-section.js';
import { ModelSection } from './model-section.js';
import { PrivacySection } from './privacy-section.js';
import { ProfileSection } from './profile-section.js';
import { SectionList } from './section-list.js';
import { SessionSection } from './session-section.js';

/** How one wants it: all on one page, in sections. */
export function SettingsPage() {
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-1 gap-6">
      <h1 className="text-2xl font-semibold tracking-tight">{words.settings.title}</h1>
      <div className="grid grid-cols-1 gap-10 lg:grid-cols-[10rem_minmax(0,1fr)]">
        <SectionList />
        <div className="grid grid-cols-1 gap-6">
          <ProfileSection />
          <LookSection />
          <PrivacySection />
          <ConnectorsSection />
          <ModelSection />
          <DataSection />
          <SessionSection />
        </div>
      </div>
    </div>
  );
}
