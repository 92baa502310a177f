export const session = {
  title: 'Sign in',
  hint: 'On the machine that Adjutant runs on, you are signed in by yourself. From elsewhere, sign in here.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  tokenTitle: 'Or use an access token',
  tokenHint: 'In the folder of Adjutant, type: npm start -- token',
  token: 'Access token',
  tokenSubmit: 'Use token',
  ended: 'You were signed out. Sign in again to go on.',
  unreachable: 'Adjutant does not answer. Is it still running?',
  waiting: 'Waiting for Adjutant …',
} as const;
