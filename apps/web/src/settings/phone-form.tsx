import { ApiError } from '@adjutant/client';
import { Field } from '@base-ui/react/field';
import { Form } from '@base-ui/react/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api/client.js';
import { putConnector, type ConnectorChange } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { say } from '../ui/toasts.js';
import { words } from '../words/words.js';
import { errorsByField } from './profile-errors.js';

const INPUTS = {
  phone: { type: 'tel', autoComplete: 'tel' },
  code: { inputMode: 'numeric', autoComplete: 'one-time-code' },
  password: { type: 'password', autoComplete: 'off' },
} as const;
type FieldName = keyof typeof INPUTS;
type Begun = Awaited<ReturnType<typeof api.call<'beginPhoneSignIn'>>>;

/** As people write numbers: with gaps, hyphens and brackets. */
const plainNumber = (given: string): string => given.replace(/[\s()./-]/g, '');

/** What the server calls them. */
const FIELDS: Readonly<Record<string, FieldName>> = { phone_number: 'phone', phone_code: 'code', password: 'password' };

/** Links an account with the code that its vendor sends to a phone: first the number, then the code and, where the vendor asks for one, a password. */
export function PhoneForm({ connector: { kind, name }, onDone }: { connector: ConnectorChange; onDone: () => void }) {
  const queries = useQueryClient();
  const [given, setGiven] = useState<Record<FieldName, string>>({ phone: '', code: '', password: '' });
  const [begun, setBegun] = useState<Begun | null>(null);
  const [needsPassword, setNeedsPassword] = useState(false);
  const [errors, setErrors] = useState<Partial<Record<FieldName, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  /** A password is asked for the first time: nothing is wrong so far. */
  const [isQuestion, setIsQuestion] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const asked: readonly FieldName[] = begun === null ? ['phone'] : needsPassword ? ['code', 'password'] : ['code'];

  const submit = async () => {
    const missing = asked.filter((field) => given[field].trim() === '');
    setErrors(Object.fromEntries(missing.map((field) => [field, words.accounts.phone.missing[field]])));
    setProblem(null);
    if (missing.length > 0) return;
    setIsBusy(true);
    try {
      if (begun === null) return setBegun(await api.call('beginPhoneSignIn', { kind, phone_number: plainNumber(given.phone) }));
      putConnector(queries, await api.call('finishPhoneSignIn', { kind, ...begun, phone_code: plainNumber(given.code), ...(needsPassword ? { password: given.password } : {}) }));
      say(words.accounts.connected(name));
      onDone();
    } catch (error) {
      const isMissing = error instanceof ApiError && Array.isArray(error.details['missing']);
      setIsQuestion(isMissing && !needsPassword);
      if (isMissing) setNeedsPassword(true);
      const wrong = errorsByField(error, Object.keys(FIELDS));
      if (wrong) setErrors(Object.fromEntries(Object.entries(wrong).map(([field, said]) => [FIELDS[field]!, said])));
      else setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <Form aria-label={words.accounts.connectLabel(name)} className="grid max-w-md grid-cols-1 gap-3 pb-1" errors={errors} onFormSubmit={() => void submit()} noValidate>
      {asked.map((field) => (
        <Field.Root key={field} name={field} className="grid grid-cols-1 gap-1">
          <Field.Label className="font-medium">{words.accounts.phone.fields[field]}</Field.Label>
          <Field.Control
            {...INPUTS[field]}
            autoFocus
            value={given[field]}
            onValueChange={(value) => setGiven({ ...given, [field]: value })}
            placeholder={field === 'phone' ? words.accounts.phone.placeholder : undefined}
            autoCapitalize="none"
            spellCheck={false}
            className="h-10 w-full rounded-md border border-line-strong bg-surface px-3 placeholder:text-ink-faint"
          />
          <Field.Error className="text-[13px] text-late" />
          <Field.Description className="text-[13px] text-ink-soft">{words.accounts.phone.hints[field](name)}</Field.Description>
        </Field.Root>
      ))}
      {problem && (
        <p role="alert" className={`from-outside rounded-md px-3 py-2 ${isQuestion ? 'bg-sunken' : 'bg-late-soft text-late'}`}>
          {problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" disabled={isBusy}>
          {isBusy ? words.accounts.trying : begun === null ? words.accounts.phone.send : words.accounts.connect}
        </Button>
        {begun !== null && (
          <Button
            onClick={() => {
              setBegun(null);
              setNeedsPassword(false);
              setProblem(null);
              setErrors({});
              setGiven({ ...given, code: '', password: '' });
            }}
          >
            {words.accounts.phone.again}
          </Button>
        )}
        <Button kind="quiet" onClick={onDone}>
          {words.common.cancel}
        </Button>
      </div>
    </Form>
  );
}
