import { type Answer, type Asked, FakeVendor } from './fake-vendor.js';

/** Google as it is for each of its APIs: signing in, refusals and limits. Written from its pages on OAuth for web servers and on errors of its APIs. */
export abstract class FakeGoogle extends FakeVendor {
  readonly credentials = { token: 'ya29.fake0123456789' };
  override readonly rotatesTokens: boolean = false;
  protected abstract readonly scope: string;

  /** A refresh token is only for those who ask for it, and only when somebody agrees. */
  override agree(signInUrl: string): URL {
    const { pathname, searchParams: query } = new URL(signInUrl);
    const asked = ['response_type', 'scope', 'access_type', 'prompt', 'code_challenge_method'].map((name) => query.get(name));
    if (pathname !== '/o/oauth2/v2/auth' || asked.join(' ') !== `code ${this.scope} offline consent S256`) throw new Error(`Nobody signs in with ${asked.join(' ')}.`);
    return super.agree(signInUrl);
  }

  refusal(): Answer {
    return failure(401, 'authError', 'Request had invalid authentication credentials.');
  }

  pause(seconds: number): Answer {
    return { ...failure(429, 'rateLimitExceeded', 'Too many concurrent requests for user.'), headers: { 'retry-after': String(seconds) } };
  }

  protected answer(asked: Asked): Answer {
    const { path, headers, body } = asked;
    if (path === '/token') {
      const isKnown = body['grant_type'] === (body['refresh_token'] ? 'refresh_token' : 'authorization_code');
      const tokens = isKnown ? this.grant(body, 3_599) : null;
      return tokens ? { body: { ...tokens, scope: this.scope } } : { status: 400, body: { error: 'invalid_grant', error_description: 'Bad Request' } };
    }
    const isKnown = this.isOpen && headers.authorization === `Bearer ${this.credentials.token}`;
    return isKnown || this.isGranted(headers.authorization) ? this.call(asked) : this.refusal();
  }

  /** What is answered to somebody who is signed in. */
  protected abstract call(asked: Asked): Answer;
}

/** As Google says what is wrong. */
export function failure(status: number, reason: string, message = reason): Answer {
  return { status, body: { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } } };
}
