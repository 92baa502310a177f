import { describe, expect, it } from '@jest/globals';

import { sampleEvent } from '../../test/sample-events.js';
import { masterOf } from '../agents/index.js';
import { guessLanguage } from './guess-language.js';
import { parseDueIn, parseWindowIn } from './parse-times.js';
import { sayGermanResolution } from './resolve-german.js';

const now = new Date('2026-11-25T09:00:00Z');
const tasks = (body: string, title = 'Sache') => {
  const event = sampleEvent({ title, body, occurred_at: now.toISOString(), details: { participants: [{ name: 'Sabine Krüger', address: 'sabine@example.com', role: 'from' }] } });
  return (masterOf(event)?.propose(event, { now, timeZone: 'UTC', preceding: null }) ?? []).map((task) => `${task.title} | ${task.due_at?.slice(0, 16) ?? null}`);
};

describe('guessLanguage', () => {
  it('goes by the small words', () => {
    expect(['Kannst du mir das bitte schicken?', 'Bitte überweisen Sie den Betrag.', 'was steht heute an', 'fasse die letzten 2 Stunden zusammen'].map(guessLanguage)).toEqual(['de', 'de', 'de', 'de']);
    expect(['Can you send me the report, please?', 'Budget', '', 'I was in Die, and am back in the office.'].map(guessLanguage)).toEqual(['en', 'en', 'en', 'en']);
  });
});

describe('requests in German', () => {
  it.each([
    ['Bitte lassen Sie mir die Belege für Oktober bis spätestens 30.11. zukommen.', ['Sabine die Belege für Oktober zukommen lassen | 2026-11-30T00:00']],
    ['Kannst du mir bis morgen Mittag sagen, ob du da bist?', ['Sabine sagen, ob du da bist | 2026-11-26T12:00']],
    ['Bring bitte am Dienstag den Schlüssel für Halle 3 mit.', ['Bring am Dienstag den Schlüssel für Halle 3 mit | 2026-12-01T00:00']],
    ['Gib mir bitte kurz Bescheid.', ['Gib Sabine kurz Bescheid | null']],
    ['Passt dir der 3. Dezember um 10 Uhr für den Start?', ['Antwort an Sabine: Passt dir der 3. Dezember um 10 Uhr für den Start? | 2026-12-03T10:00']],
    ['Ihre Rechnung über 1.284,50 EUR ist fällig am 05.12.2026. Bitte überweisen Sie den Betrag auf das Konto.', ['Ihre Rechnung über 1.284,50 EUR bezahlen (fällig am 05.12.2026) | 2026-12-05T00:00']],
    ['Es wäre super, wenn du das Protokoll bis Ende der Woche gegenlesen könntest.', ['Das Protokoll gegenlesen | 2026-11-27T00:00']],
    ['Ich bräuchte noch den Vertrag bis Freitag.', ['Sabine den Vertrag geben | 2026-11-27T00:00']],
    ['Und denk bitte an die Feier: Anmeldung bis 1. Dezember!', ['Denk an die Feier: Anmeldung | 2026-12-01T00:00']],
  ])('"%s"', (body, expected) => expect(tasks(body)).toEqual(expected));

  it.each(['Bitte, gern geschehen :)', 'Wir bitten um Ihr Verständnis, der Aufzug ist bis 14 Uhr außer Betrieb.', 'Bitte löschen Sie diese Nachricht.', 'Du musst die Kabel nicht bestellen, ich habe welche gefunden.', 'Danke für die schnelle Hilfe!', 'In dringenden Fällen wenden Sie sich bitte an Ole.', 'Das Wetter ist heute schön und wir sind zufrieden.'])('"%s" asks for nothing', (body) => expect(tasks(body)).toEqual([]));

  it('are promised, done, called off and put off as well', () => {
    const own = sampleEvent({ body: 'Ich schicke dir die Unterlagen bis Freitag.', occurred_at: now.toISOString(), details: { is_from_owner: true } });
    expect(masterOf(own)?.propose(own, { now, timeZone: 'UTC', preceding: null })[0]?.due_at?.slice(0, 10)).toBe('2026-11-27');
    expect(['Liegt bei dir auf dem Tisch, erledigt.', 'Die Rechnung ist bezahlt.', 'Ich habe die Unterlagen gerade geschickt.'].map((text) => sayGermanResolution(text, true))).toEqual(['done', 'done', 'done']);
    expect(['Noch nicht erledigt.', 'Ist das erledigt?'].map((text) => sayGermanResolution(text, true))).toEqual([null, null]);
    expect(['Hat sich erledigt.', 'Der Termin ist abgesagt.', 'Montag reicht auch.'].map((text) => sayGermanResolution(text, false))).toEqual(['dismissed', 'dismissed', 'moved']);
  });
});

describe('times in German', () => {
  it.each([
    ['heute bis 17 Uhr', '2026-11-25T17:00'],
    ['bis Freitag', '2026-11-27T00:00'],
    ['am 3. Dezember um 10 Uhr', '2026-12-03T10:00'],
    ['bis zum 7. Dezember', '2026-12-07T00:00'],
    ['am Montag, den 7. Dezember', '2026-12-07T00:00'],
    ['innerhalb von 3 Werktagen', '2026-11-30T00:00'],
    ['in zwei Wochen', '2026-12-09T00:00'],
    ['morgen früh', '2026-11-26T09:00'],
    ['bis Monatsende', '2026-11-30T00:00'],
    ['spätestens am 05.12.2026', '2026-12-05T00:00'],
    ['nächsten Dienstag', '2026-12-01T00:00'],
  ])('"%s" is a due date', (text, at) => expect(parseDueIn('de', text, { now, timeZone: 'UTC' })?.due_at.toISOString().slice(0, 16)).toBe(at));

  it.each([
    ['fasse die letzten 2 Stunden zusammen', 'die letzten 2 Stunden', '2026-11-25T07:00 2026-11-25T09:00'],
    ['was kam heute', 'heute', '2026-11-25T00:00 2026-11-26T00:00'],
    ['was steht diese Woche an', 'diese Woche', '2026-11-23T00:00 2026-11-30T00:00'],
    ['was war letzten Monat', 'letzten Monat', '2026-10-01T00:00 2026-11-01T00:00'],
    ['seit gestern', 'seit gestern', '2026-11-24T00:00 2026-11-25T09:00'],
    ['zwischen 3. und 5. Mai', null, '2026-05-03T00:00 2026-05-06T00:00'],
  ])('"%s" is a window', (text, phrase, expected) => {
    const found = parseWindowIn('de', text, { now, timeZone: 'UTC' });
    expect(`${found?.start.toISOString().slice(0, 16)} ${found?.end.toISOString().slice(0, 16)}`).toBe(expected);
    if (phrase) expect(found?.phrase).toBe(phrase);
  });

  it('guten Morgen is none', () => expect(parseDueIn('de', 'Guten Morgen zusammen', { now, timeZone: 'UTC' })).toBeNull());
});
