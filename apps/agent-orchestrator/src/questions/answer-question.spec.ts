import { describe, expect, it } from '@jest/globals';

import { sampleEvent } from '../../test/sample-events.js';
import { nameOf, summarizeWindow } from '../summaries/summarize-window.js';
import { answerQuestion } from './answer-question.js';

const from = (name: string, address?: string) => ({ participants: [{ name, role: 'from' as const, ...(address ? { address } : {}) }] });

describe('answerQuestion', () => {
  const report = sampleEvent({ title: 'Station 12 offline', body: 'Hello,\n\nour station 12 has been offline since yesterday evening.', details: from('Hanne Dahl') });
  const cause = sampleEvent({ title: 'Re: Station 12 offline', body: 'It is the modem, the third one of that batch. I can drive there.', details: from('Tomas Berg') });
  const reminder = sampleEvent({ title: 'Re: Station 12 offline', body: 'Any news?', details: from('Hanne Dahl') });

  it('puts the cause first where "why" was asked, and never quotes a bare subject', () => {
    const { answer, sources } = answerQuestion('Why was station 12 offline?', 'why station 12 offline', [report, reminder, cause], 'UTC');
    expect(sources[0]).toMatchObject({ event_id: cause.id, quote: 'It is the modem, the third one of that batch.' });
    expect(answer).not.toContain('Re: Station 12');
  });

  it('quotes the title of a ticket, which says what it is', () => {
    const ticket = sampleEvent({ source: 'jira', event_type: 'issue', title: 'Probe 17 reports negative turbidity', body: 'Seen in Skagen.', details: { ticket: { key: 'W-1', state: 'open', labels: [], links: [] } } });
    expect(answerQuestion('What about probe 17?', 'probe 17', [ticket], 'UTC').sources[0]?.quote).toBe('Probe 17 reports negative turbidity');
  });
});

describe('names', () => {
  it('are whole in a summary, whatever a chat calls people', () => {
    const mail = sampleEvent({ body: 'The report is on the drive now.', details: from('Priya Raman', 'priya@example.com') });
    const turn = sampleEvent({ source: 'slack', event_type: 'message', title: null, body: 'the wiki has the test plan now', details: from('priya') });
    expect(summarizeWindow([mail, turn], { phrase: 'today', total: 2, bySource: { email: 1, slack: 1 } }).overview).toContain('Most came from Priya Raman (2).');
  });

  it('of direct chats are those of people', () => {
    const turn = (is_from_owner: boolean) => sampleEvent({ source: 'slack', event_type: 'message', title: null, body: 'hi', details: { ...from('priya'), is_from_owner, source_ref: 'mara, priya', channel: { id: 'D', name: 'mara, priya', is_private: true } } });
    expect([nameOf(turn(false)), nameOf(turn(true))]).toEqual(['Chat with Priya', 'Chat: mara, priya']);
    expect(nameOf(sampleEvent({ source: 'slack', title: null, details: { channel: { id: 'C', name: 'general', is_private: false } } }))).toBe('Message in #general');
  });
});
