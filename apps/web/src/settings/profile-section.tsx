import { routes, type UserPreferences } from '@adjutant/contracts-gateway';
import { Field } from '@base-ui/react/field';
import { Form } from '@base-ui/react/form';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { z } from 'zod';

import { api } from '../api/client.js';
import { preferencesQuery } from '../api/queries.js';
import { putProfile, useProfile } from '../session/session-gate.js';
import { Button } from '../ui/button.js';
import { say } from '../ui/toasts.js';
import { words } from '../words/words.js';
import { languagesWith } from './languages.js';
import { errorsByField } from './profile-errors.js';
import { Section } from './section.js';
import { TimeZoneField } from './time-zone-field.js';
import { useDraft } from './use-draft.js';
import { usePreferences } from './use-preferences.js';

const CONTROL = 'h-10 w-full rounded-md border border-line-strong bg-surface px-3';
const FIELDS = ['display_name', 'timezone', 'locale'];

/** Who one is, where, and how one writes dates. */
export function ProfileSection() {
  const { preferences } = usePreferences();
  return <Section name="profile">{preferences && <ProfileForm preferences={preferences} />}</Section>;
}

function ProfileForm({ preferences }: { preferences: UserPreferences }) {
  const queries = useQueryClient();
  const profile = useProfile();
  const [draft, edit] = useDraft({ display_name: profile.display_name ?? '', timezone: profile.timezone, locale: preferences.locale });
  const [errors, setErrors] = useState<Record<string, string | string[]>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const languages = useMemo(() => languagesWith(preferences.locale, navigator.languages), [preferences.locale]);

  const save = async () => {
    const given = routes.updateProfile.body.safeParse({ display_name: draft.display_name.trim() || null, timezone: draft.timezone });
    const wanted = routes.updatePreferences.body.safeParse({ locale: draft.locale });
    const wrong = { ...(given.error && z.flattenError(given.error).fieldErrors), ...(wanted.error && z.flattenError(wanted.error).fieldErrors) };
    setErrors(wrong as Record<string, string[]>);
    setProblem(null);
    if (!given.success || !wanted.success) return;
    setIsBusy(true);
    try {
      putProfile(queries, await api.call('updateProfile', given.data));
      queries.setQueryData(preferencesQuery().queryKey, await api.call('updatePreferences', wanted.data));
      say(words.settings.saved);
    } catch (error) {
      const found = errorsByField(error, FIELDS);
      if (found) setErrors(found);
      else setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <Form className="grid max-w-md grid-cols-1 gap-4" errors={errors} onFormSubmit={() => void save()} noValidate>
      <Field.Root name="display_name" className="grid gap-1">
        <Field.Label className="font-medium">{words.settings.displayName}</Field.Label>
        <Field.Control value={draft.display_name} onValueChange={(display_name) => edit({ display_name })} autoComplete="name" placeholder={words.settings.displayNamePlaceholder} className={`${CONTROL} placeholder:text-ink-faint`} />
        <Field.Error className="text-[13px] text-late" />
      </Field.Root>
      <Field.Root className="grid gap-1">
        <Field.Label className="font-medium">{words.settings.email}</Field.Label>
        <Field.Control value={profile.email} readOnly className={`${CONTROL} border-line bg-sunken text-ink-soft`} />
        <Field.Description className="text-[13px] text-ink-soft">{words.settings.emailHint}</Field.Description>
      </Field.Root>
      <Field.Root name="timezone" className="grid gap-1">
        <Field.Label className="font-medium">{words.settings.timeZone}</Field.Label>
        <TimeZoneField value={draft.timezone} onChoose={(timezone) => edit({ timezone })} />
        <Field.Error className="text-[13px] text-late" />
        <Field.Description className="text-[13px] text-ink-soft">{words.settings.timeZoneHint}</Field.Description>
      </Field.Root>
      <Field.Root name="locale" className="grid gap-1">
        <Field.Label className="font-medium">{words.settings.language}</Field.Label>
        <Field.Control render={<select />} value={draft.locale} onValueChange={(locale) => edit({ locale })} className={CONTROL}>
          {languages.map(({ tag, name }) => (
            <option key={tag} value={tag}>
              {name}
            </option>
          ))}
        </Field.Control>
        <Field.Error className="text-[13px] text-late" />
        <Field.Description className="text-[13px] text-ink-soft">{words.settings.languageHint}</Field.Description>
      </Field.Root>
      {problem && (
        <p role="alert" className="from-outside rounded-md bg-late-soft px-3 py-2 text-late">
          {problem}
        </p>
      )}
      <Button type="submit" kind="primary" disabled={isBusy} className="justify-self-start">
        {words.settings.save}
      </Button>
    </Form>
  );
}
