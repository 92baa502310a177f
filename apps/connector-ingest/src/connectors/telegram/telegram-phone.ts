import { AppError } from '@adjutant/contracts-core';
import type { tl } from '@mtcute/core';

import type { CallOptions } from '../account-call.js';
import type { VendorCredentials } from '../vendor-client.js';
import { NotYet, type PhoneAnswer, type VendorPhone } from '../vendor-phone.js';
import { TelegramCall, TelegramProblem } from './telegram-call.js';

/** A sign-in that was begun: its session, whether the code went to an e-mail address, and whether it was taken and a password is asked for. */
interface Begun {
  token: string;
  phone: string;
  is_by_email: boolean;
  is_code_taken: boolean;
}

const PROBLEMS: Record<string, string> = {
  PHONE_NUMBER_INVALID: 'Telegram does not know this phone number. Check it.',
  PHONE_NUMBER_UNOCCUPIED: 'There is no Telegram account with this phone number. Check it.',
  PHONE_NUMBER_BANNED: 'Telegram has barred this phone number.',
  PHONE_NUMBER_FLOOD: 'Telegram sends no more codes to this phone number today. Try again tomorrow.',
  PHONE_PASSWORD_FLOOD: 'There were too many sign-ins with this phone number. Try again tomorrow.',
  EMAIL_VERIFY_EXPIRED: 'The code is too old. Begin again.',
  PHONE_CODE_EXPIRED: 'The code is too old. Begin again.',
  PHONE_CODE_HASH_EMPTY: 'This is not the sign-in that the code was sent for. Begin again.',
};
const TO_TRY_AGAIN: Record<string, string> = {
  PHONE_CODE_INVALID: 'The code is wrong. Type the one that Telegram sent last.',
  PHONE_CODE_EMPTY: 'The code is wrong. Type the one that Telegram sent last.',
  CODE_INVALID: 'The code is wrong. Type the one that Telegram sent last.',
  PASSWORD_HASH_INVALID: 'The password is wrong. It is the one of two-step verification at Telegram.',
  SRP_ID_INVALID: 'Telegram asked for the password anew. Type it again.',
};

export const telegramPhone: VendorPhone = {
  isSetUp: ({ TELEGRAM_API_ID: id, TELEGRAM_API_HASH: hash }) => id !== undefined && hash !== undefined,
  begin: (phone, options) =>
    withCall('', options, async (call) => {
      const sent = await call.ask({ _: 'auth.sendCode', phoneNumber: phone, apiId: options.config.TELEGRAM_API_ID!, apiHash: options.config.TELEGRAM_API_HASH!, settings: { _: 'codeSettings' } });
      if (sent._ !== 'auth.sentCode') throw new AppError('UNPROCESSABLE', 'Telegram did not send a code to this phone number. Try again later.');
      if (sent.type._ === 'auth.sentCodeTypeSetUpEmailRequired') throw new AppError('UNPROCESSABLE', 'Telegram wants an e-mail address for this account first. Set one up in its own app, and begin again.');
      return { state: JSON.stringify({ token: await call.token(), phone, is_by_email: sent.type._ === 'auth.sentCodeTypeEmailCode', is_code_taken: false } satisfies Begun), phone_code_hash: sent.phoneCodeHash };
    }),
  finish: (state, answer, options) => {
    const begun = JSON.parse(state) as Begun;
    return withCall(begun.token, options, async (call) => {
      try {
        await signIn(call, begun, answer);
        return { token: await call.token() };
      } catch (error) {
        if (!(error instanceof TelegramProblem) || !TO_TRY_AGAIN[error.problem]) throw error;
        throw new NotYet(TO_TRY_AGAIN[error.problem]!, JSON.stringify(begun), begun.is_code_taken ? { missing: ['password'] } : undefined);
      }
    });
  },
};

async function signIn(call: TelegramCall, begun: Begun, { phone_code, phone_code_hash, password }: PhoneAnswer): Promise<void> {
  if (!begun.is_code_taken) {
    const code = begun.is_by_email ? { emailVerification: { _: 'emailVerificationCode' as const, code: phone_code } } : { phoneCode: phone_code };
    const given = await call.ask({ _: 'auth.signIn', phoneNumber: begun.phone, phoneCodeHash: phone_code_hash, ...code }).catch((error: unknown) => {
      if (error instanceof TelegramProblem && error.problem === 'SESSION_PASSWORD_NEEDED') return null;
      throw error;
    });
    if (given) return assertSignedIn(given);
    begun.is_code_taken = true;
  }
  if (!password) throw new NotYet('This account also asks for a password: that of two-step verification at Telegram.', JSON.stringify(begun), { missing: ['password'] });
  const asked = await call.ask({ _: 'account.getPassword' });
  assertSignedIn(await call.ask({ _: 'auth.checkPassword', password: await call.proofOf(asked, password) }));
}

function assertSignedIn({ _ }: tl.auth.TypeAuthorization): void {
  if (_ !== 'auth.authorization') throw new AppError('UNPROCESSABLE', 'There is no Telegram account with this phone number. Check it.');
}

async function withCall<T>(token: string, options: CallOptions, work: (call: TelegramCall) => Promise<T>): Promise<T> {
  const call = new TelegramCall({ token } satisfies VendorCredentials, options);
  try {
    return await work(call);
  } catch (error) {
    const said = error instanceof TelegramProblem ? PROBLEMS[error.problem] : undefined;
    throw said ? new AppError('UNPROCESSABLE', said) : error;
  } finally {
    await call.close();
  }
}
