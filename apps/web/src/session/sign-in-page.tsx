import { ApiError } from '@adjutant/client';
import { Field } from '@base-ui/react/field';
import { Form } from '@base-ui/react/form';
import { authRoutes } from '@adjutant/contracts-gateway';
import { useState } from 'react';
import { z } from 'zod';

import { api, hasServerChoice, serverAddress, tokens } from '../api/client.js';
import { Button } from '../ui/button.js';
import { Mark } from '../ui/mark.js';
import { words } from '../words/words.js';
import { ServerForm } from './server-form.js';

type Errors = Record<string, string | string[]>;

const FAR_AHEAD = '9999-12-31T00:00:00Z';
const tokenForm = z.object({ token: z.string().trim().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'That is no access token: it has three parts with dots between them.') });

/** Signs in by e-mail and password, or by a token that the operator printed. */
export function SignInPage({ hasEnded, onSignedIn }: { hasEnded: boolean; onSignedIn: () => void }) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-sm content-center gap-8 p-6">
      <header className="grid gap-3">
        <Mark className="size-10" />
        <h1 className="text-2xl font-semibold tracking-tight">{words.session.title}</h1>
        <p className="text-ink-soft">{hasEnded ? words.session.ended : words.session.hint}</p>
      </header>
      <SignInForm
        schema={authRoutes.login.body}
        fields={[
          { name: 'email', label: words.session.email, type: 'text', inputMode: 'email', autoComplete: 'username' },
          { name: 'password', label: words.session.password, type: 'password', autoComplete: 'current-password' },
        ]}
        submit={words.session.submit}
        onSubmit={async ({ email, password }) => {
          tokens.share(true);
          await api.login(email, password);
          onSignedIn();
        }}
      />
      <details className="rounded-lg border border-line bg-surface px-4 py-3">
        <summary className="font-medium">{words.session.tokenTitle}</summary>
        <p className="mt-2 mb-4 text-ink-soft">{words.session.tokenHint}</p>
        <SignInForm
          schema={tokenForm}
          fields={[{ name: 'token', label: words.session.token, type: 'password', autoComplete: 'off' }]}
          submit={words.session.tokenSubmit}
          onSubmit={async ({ token }) => {
            tokens.share(true);
            tokens.save({ access_token: token, refresh_token: '', expires_at: FAR_AHEAD, token_type: 'bearer' });
            await api.call('getMe', {});
            onSignedIn();
          }}
        />
      </details>
      {hasServerChoice && (
        <details className="rounded-lg border border-line bg-surface px-4 py-3">
          <summary className="from-outside font-medium">{words.session.server(serverAddress())}</summary>
          <div className="mt-3">
            <ServerForm />
          </div>
        </details>
      )}
    </main>
  );
}

interface SignInFormProps<Schema extends z.ZodType> {
  schema: Schema;
  fields: readonly { name: string; label: string; type: 'text' | 'password'; inputMode?: 'email'; autoComplete: string }[];
  submit: string;
  onSubmit: (values: z.output<Schema>) => Promise<void>;
}

function SignInForm<Schema extends z.ZodType>({ schema, fields, submit, onSubmit }: SignInFormProps<Schema>) {
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function send(values: Record<string, unknown>) {
    const checked = schema.safeParse(values);
    if (!checked.success) return setErrors(z.flattenError(checked.error).fieldErrors as Errors);
    setIsBusy(true);
    setProblem(null);
    try {
      await onSubmit(checked.data);
    } catch (error) {
      tokens.share(false);
      setProblem(error instanceof ApiError ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <Form className="grid gap-4" errors={errors} onFormSubmit={(values) => void send(values)} noValidate>
      {fields.map(({ name, label, ...control }) => (
        <Field.Root key={name} name={name} className="grid gap-1">
          <Field.Label className="font-medium">{label}</Field.Label>
          <Field.Control {...control} className="h-10 rounded-md border border-line-strong bg-surface px-3" />
          <Field.Error className="text-sm text-late" />
        </Field.Root>
      ))}
      {problem && (
        <p role="alert" className="rounded-md bg-late-soft px-3 py-2 text-late">
          {problem}
        </p>
      )}
      <Button type="submit" kind="primary" disabled={isBusy}>
        {submit}
      </Button>
    </Form>
  );
}
