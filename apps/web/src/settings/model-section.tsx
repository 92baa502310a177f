import { useQuery } from '@tanstack/react-query';

import { statusQuery } from '../api/queries.js';
import { words } from '../words/words.js';
import { Section } from './section.js';

/** Which model helps, if any, and whether it answers. */
export function ModelSection() {
  const { data: status } = useQuery(statusQuery());
  if (!status) return <Section name="model">{null}</Section>;
  const { detection, index } = status;
  const searchModel = index.model === 'none' || index.model === 'unknown' ? null : index.model;
  const check = status.checks['model'];
  const counts = [detection.pending > 0 ? words.settings.modelPending(detection.pending) : null, detection.failed > 0 ? words.settings.modelFailed(detection.failed) : null].filter(Boolean);
  return (
    <Section name="model">
      <div className="grid grid-cols-1 gap-2">
        {!detection.model && !searchModel && (
          <>
            <p>{words.settings.modelNone}</p>
            <p className="text-[13px] text-ink-soft">{words.settings.modelHow}</p>
          </>
        )}
        {detection.model && <p className="from-outside">{words.settings.modelReads(detection.model)}</p>}
        {searchModel && <p className="from-outside">{words.settings.modelSearches(searchModel)}</p>}
        {check && check.status !== 'off' && (
          <p className={check.status === 'ok' ? 'text-done' : 'text-late'}>
            {check.status === 'ok' ? words.settings.modelAnswers : words.settings.modelSilent} <span className="from-outside">{check.message}</span>
          </p>
        )}
        {counts.length > 0 && <p className="text-[13px] text-ink-soft tabular-nums">{counts.join(' · ')}</p>}
      </div>
    </Section>
  );
}
