import { describe, expect, it } from '@jest/globals';

import { separateOwnWords } from './own-words.js';

const sender = { name: 'Rosa Maria Lind', address: 'rosa.lind@example.org' };
const own = (text: string): string => separateOwnWords(text, sender).own;

describe('separateOwnWords', () => {
  it.each([
    ['English', 'On Mon, 2 Mar 2026 at 09:30, Omar Bek <omar@example.org> wrote:'],
    ['German', 'Am 02.03.2026 um 09:30 schrieb Omar Bek:'],
    ['French', 'Le lun. 2 mars 2026 à 09:30, Omar Bek <omar@example.org> a écrit :'],
    ['Spanish', 'El lun, 2 mar 2026 a las 9:30, Omar Bek (<omar@example.org>) escribió:'],
    ['wrapped', 'On Mon, 2 Mar 2026 at 09:30, Omar Bek <a.very.long.address@example.org>\nwrote:'],
  ])('drops a quote below a %s attribution, prefixed or not', (_language, attribution) => {
    expect(own(`Yes, fine.\n\n${attribution}\n> Is it?\n> Tell me.`)).toBe('Yes, fine.');
    expect(own(`Yes, fine.\n\n${attribution}\n\nIs it?\n\nTell me.`)).toBe('Yes, fine.');
  });

  it('keeps answers between and below quotes', () => {
    expect(own('On 2 Mar 2026, Omar wrote:\n> First?\n\nOne.\n\n> Second?\n\nTwo.\n\nRosa')).toBe('One.\n\nTwo.');
    expect(own('From: Omar Bek <omar@example.org>\nDate: Mon, 2 Mar 2026 09:30\n\n> Apply this.\n\nApplied.')).toBe('Applied.');
  });

  it.each([
    ['an Outlook reply', 'Please see below.\n\n-----Original Message-----\nFrom: Omar\nSent: Monday\n\nOld text'],
    ['an Outlook header block', 'Please see below.\n\n________________________________\nFrom: Omar Bek\nSent: Monday, March 2\nTo: Rosa\nSubject: Old\n\nOld text'],
    ['a German header block', 'Please see below.\n\nVon: Omar Bek\nGesendet: Montag\nAn: Rosa\nBetreff: Alt\n\nAlter Text'],
    ['a forward', 'Please see below.\n\n---------- Forwarded message ---------\nFrom: Omar\n\nOld text'],
    ['initials', 'OB> Old text\nOB> more\n\nPlease see below.'],
  ])('drops %s', (_what, text) => {
    expect(own(text)).toBe('Please see below.');
  });

  it.each([
    ['the standard delimiter', 'Call me.\n-- \nRosa Lind\nAcme Ltd\n+49 30 1234567'],
    ['a closing and a name', 'Call me.\n\nBest regards,\nRosa Lind\nHead of Things\nAcme Ltd'],
    ['a German closing', 'Call me.\n\nMit freundlichen Grüßen\nRosa Lind'],
    ['a lone name', 'Call me.\n\n-rosa'],
    ['a name in the closing', 'Call me.\n\ncheers, Rosa'],
    ['a device', 'Call me.\n\nSent from my iPhone'],
    ['a ruler', 'Call me.\n\n---\nRosa Lind\nhttps://example.org/rosa'],
    ['a list footer', 'Call me.\n--\nTo unsubscribe from this list: send the line "unsubscribe things" in\nthe body of a message'],
    ['a mailing list footer', 'Call me.\n_______________________________________________\nthings mailing list\nthings@example.org\nhttps://example.org/mailman/listinfo/things'],
    ['a disclaimer', 'Call me.\n\nThis e-mail is confidential and intended only for the named recipient. If you received it in error, notify the sender and delete it.'],
    ['a newsletter footer', 'Call me.\n\nUnsubscribe | Privacy policy'],
    ['a signed message', '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nCall me.\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----'],
  ])('drops %s', (_what, text) => {
    expect(own(text)).toBe('Call me.');
  });

  it('drops patches whole, keeps what is said about them', () => {
    const patch = 'Fixes the counter.\n\nSigned-off-by: Rosa Lind <rosa.lind@example.org>\n---\nNew in v2: tests.\n\n src/a.c | 4 ++--\n 1 file changed, 2 insertions(+), 2 deletions(-)\n\ndiff --git a/src/a.c b/src/a.c\nindex 123abcd..456abcd 100644\n--- a/src/a.c\n+++ b/src/a.c\n@@ -1,3 +1,3 @@ int main\n a\n-b\n+c\n \n-- \n2.39.0\n';
    expect(separateOwnWords(patch, sender)).toMatchObject({ own: 'Fixes the counter.\n\nNew in v2: tests.', signature: '' });
    expect(separateOwnWords(patch, sender).patch).toContain('+c');
    expect(own('How about this:\n\n-\told();\n+\tnew();\n\nDoes it help?')).toBe('How about this:\n\nDoes it help?');
    expect(own('Looks good.\n\nReviewed-by: Rosa Lind <rosa.lind@example.org>')).toBe('Looks good.');
  });

  it('drops pasted logs and stack traces', () => {
    const words = separateOwnWords('It fails:\n\nTraceback (most recent call last):\n  File "a.py", line 3, in main\n    run()\n  File "b.py", line 9, in run\nValueError: no\n\nCan you look?', sender);
    expect([words.own, words.log.includes('ValueError')]).toEqual(['It fails:\n\nCan you look?', true]);
    expect(own('Again:\nno answer\nno answer\nno answer\nWhy?')).toBe('Again:\n\nWhy?');
  });

  it.each([
    ['a list of things to do', 'Please:\n- order paper\n- call Ann\n- pay 30 + 5 EUR'],
    ['a sentence that begins with From', 'From tomorrow on we meet at nine.'],
    ['thanks with a request', 'Thanks for the plan. Could you send the numbers?'],
    ['the word confidential', 'This is confidential: please sign by Friday.'],
    ['a colon', 'My question is:\n\nWho pays?'],
    ['a comparison', 'We need x > 3 and y < 4.'],
  ])('keeps %s', (_what, text) => {
    expect(own(text)).toBe(text);
  });

  it('stays quick on hostile text', () => {
    const started = performance.now();
    for (const text of ['> '.repeat(50_000), 'On '.repeat(50_000), `${'-'.repeat(50_000)}\n`.repeat(5), 'a@'.repeat(50_000), ' '.repeat(100_000), 'From: x\n'.repeat(20_000), `${'wrote '.repeat(600)}\n`.repeat(400)]) own(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
