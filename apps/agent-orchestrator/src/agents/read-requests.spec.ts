import { describe, expect, it } from '@jest/globals';

import { sampleEvent } from '../../test/sample-events.js';
import { masterOf } from './index.js';

const around = { now: new Date('2026-11-18T10:00:00Z'), timeZone: 'UTC', preceding: null };
const propose = (...overrides: Parameters<typeof sampleEvent>) => {
  const event = sampleEvent(...overrides);
  return masterOf(event)?.propose(event, around) ?? [];
};
const mail = (title: string, body: string) => propose({ title, body });

describe('titles', () => {
  it.each([
    ['Accounts', 'For the accounts we need the inventory list of the warehouse. Please send it by Saturday 5 December.', 'Send the inventory list of the warehouse'],
    ['Badges', 'For the badges I need a photo and your full name. Please send them to me by Thursday.', 'Send a photo and your full name to Alice'],
    ['Approval', 'Bob, the order for new gases (2,350 EUR) waits for your approval. Please approve it today or tomorrow, the lab runs out next week.', 'Approve the order for new gases today or tomorrow'],
    ['Applicants', 'Luc Perrin has another offer. Please call him before Monday 23 November, his number is on the drive.', 'Call Luc Perrin'],
    ['ABC-14: the antenna', 'I need a decision. Bob, can you decide until Sunday 22 November?', 'Decide: ABC-14: the antenna'],
    ['Re: Station offline', 'It has been silent since noon. Could somebody have a look?', 'Have a look: Station offline'],
    ['Re: Station offline', 'Any news?', 'Reply to Alice: Any news? (Station offline)'],
    ['Mobile bill', "Please pay this month's bill 28.90$.", "Pay this month's bill 28.90$"],
    ['Slides', 'I have drafted the slides for Oslo. Please send this to the printer.', 'Send the slides for Oslo to the printer'],
    ['Talk', 'Please send us your slides, two pages at most, by Friday 27 November.', 'Send Alice your slides, two pages at most'],
  ])('of "%s" say what is asked', (subject, body, title) => expect(mail(subject, body).map((one) => one.title)).toEqual([title]));

  it('name whom the owner promised something', () => {
    const participants = [{ name: 'Bob Owner', address: 'bob@example.com', role: 'from' as const }, { name: 'Hanne Dahl', address: 'hanne@example.com', role: 'to' as const }];
    const [promise] = propose({ title: 'Re: Station', body: "I'll get back to you by Friday 20 November with a repair date.", details: { participants, is_from_owner: true } });
    expect(promise).toMatchObject({ title: 'Get back to Hanne with a repair date', due_at: '2026-11-20T00:00:00.000Z' });
  });

  it('call a team by its whole name', () => {
    const participants = [{ name: 'People Team', address: 'people@example.com', role: 'from' as const }];
    expect(propose({ title: 'Interviews', body: 'Please tell me whom you want to interview.', details: { participants } })[0]?.title).toBe('Tell People Team whom you want to interview');
  });
});

describe('due dates', () => {
  it.each([
    ['stand in the sentence before', 'The offer is valid until Friday 27 November. Please let us know by then whether we may reserve the mould.', '2026-11-27'],
    ['stand beside, about the same thing', 'They need the signed order form by Sunday 22 November, otherwise we wait. Could you sign the order form, please?', '2026-11-22'],
    ['set when the answer is needed, not when the thing is', 'Can you approve the window on Monday 23 November from 22:00 to 23:00? Everybody has to be told, so I need your answer today.', '2026-11-18'],
    ['count from the day of writing', 'Please pay 312.00 EUR within 7 days.', '2026-11-25'],
    ['prefer a day to a week that is only told', 'Please approve it today or tomorrow, the lab runs out next week.', '2026-11-19'],
  ])('%s', (_, body, day) => expect(mail('Matter', body)[0]?.due_at?.slice(0, 10)).toBe(day));

  it('are none where the neighbour speaks of something else', () => expect(mail('Matter', 'The board meets by Friday 27 November. Please send me the slides.')[0]?.due_at).toBeNull());
});

describe('robots and senders to many', () => {
  const bulk = (address: string, title: string, body: string) => propose({ title, body, details: { participants: [{ name: 'Sender', address, role: 'from' }], is_bulk: true, is_direct: true } });
  it.each([
    ['no-reply@ci.example.com', '[acme/api] Build #1902 passed', 'Build #1902 on main passed in 6 min 40 s.'],
    ['no-reply@bank.example.com', 'Your statement', 'Your statement is available. This is an automatic message, please do not reply.'],
    ['news@weekly.example.com', 'Weekly', 'Read our summary and download the checklist. Read more online.'],
    ['news@weekly.example.com', 'Weekly', 'Register for the webinar today and save 20 %!'],
    ['chad@leads.example.com', 'Grow', 'Are you free for a quick call? Please book a slot.'],
    ['no-reply@tickets.example.com', '[JIRA] (ABC-140) Antenna', 'Ann Low assigned ABC-140 to you. Please decide by Friday.'],
  ])('"%s": nothing', (address, title, body) => expect(bulk(address, title, body)).toEqual([]));

  it('give a task where it has consequences', () => {
    expect(bulk('no-reply@host.example.com', 'Invoice', 'Please pay your invoice of 40 EUR by Friday 27 November.')).toHaveLength(1);
    expect(bulk('no-reply@host.example.com', 'Domain', 'Please confirm your address. Otherwise your account will be closed.')).toHaveLength(1);
  });

  it('leave what a person says on a list to its low confidence', () => {
    const [found] = propose({ title: '[list] Patch', body: 'Can you rebase the patch, please?', details: { is_bulk: true, is_direct: false, in_reply_to: 'x@y' } });
    expect(found?.confidence).toBeLessThan(0.5);
  });
});

describe('a title', () => {
  it('adds what the mail is about where the sentence leaves it open', () => {
    const title = (body: string) => mail('Re: Payment gateway', body)[0]?.title;
    expect(title('Please review and let me know if any tweaks are needed.')).toBe('Review and let me know if any tweaks are needed: Payment gateway');
    expect(title('Can we schedule a meeting to go over the details?')).toBe('Reply to Alice: Can we schedule a meeting to go over the details? (Payment…');
    expect(title('Please review the offer of Acme and let me know if the price is right.')).toBe('Review the offer of Acme and let me know if the price is right');
    expect(mail('News', 'I will write soon, so please keep an eye out for my next email.')).toEqual([]);
  });
});

describe('confidence', () => {
  it('is low for what was over long before it arrived', () => {
    expect(mail('List', 'Take materials from the company at 12:30 p.m on 5/1/2024.')[0]).toMatchObject({ due_at: null, importance: 0, source_signal: 0 });
    expect(mail('List', 'Take materials from the company at 12:30 p.m on 5/1/2024.')[0]?.confidence).toBeLessThan(0.5);
    expect(mail('List', 'Please send me the report of 5/1/2024.')[0]?.confidence).toBeGreaterThan(0.7);
  });

  it('is halved where an answer to another only reaches the owner as well', () => {
    const person = (name: string, role: 'from' | 'to') => ({ name, address: `${name.toLowerCase()}@example.com`, role });
    const preceding = sampleEvent({ details: { participants: [person('Ines', 'from'), person('Bob', 'to')] } });
    const answer = (body: string) => {
      const event = sampleEvent({ body, details: { participants: [person('Alice', 'from'), person('Ines', 'to'), person('Bob', 'to')] } });
      return masterOf(event)?.propose(event, { ...around, preceding })[0]?.confidence;
    };
    expect(answer('Please leave it at 14 months.')).toBeLessThan(0.5);
    expect(answer('Bob, please leave it at 14 months.')).toBeGreaterThan(0.8);
    expect(mail('Re: notes', 'Yes, take a look.')).toEqual([]);
  });
});

describe('chat', () => {
  const chat = (body: string) => propose({ source: 'slack', event_type: 'mention', title: null, body, details: { channel: { id: 'C', name: 'field' } } });
  it('takes questions and needs that name the owner', () => {
    expect(chat('@bob which day should I drive to the harbour? they want to know')[0]?.title).toBe('Reply to Alice: which day should I drive to the harbour?');
    expect(chat('@bob I need your quote for the release by Friday 27 November, two sentences')[0]).toMatchObject({ title: 'Send Alice your quote for the release, two sentences', due_at: '2026-11-27T00:00:00.000Z' });
    expect(chat('do you have a minute for the certification topic?')).toEqual([]);
  });
});

describe('appointments', () => {
  const details = { calendar: { start_at: '2026-11-20T10:00:00Z', end_at: '2026-11-20T11:00:00Z' } };
  const entry = (title: string, body: string | null) => propose({ source: 'calendar', event_type: 'calendar_created', title, body, details })[0];
  it('are tasks where they ask for preparation', () => {
    expect(entry('Call with the insurer', 'Bring the list of stations.')).toMatchObject({ title: 'Prepare for Call with the insurer: bring the list of stations', quote: 'Bring the list of stations.' });
    for (const plain of ['Dentist', 'Weekly with Ann', 'Call with the insurer', 'Design review']) expect(entry(plain, 'See you there.')?.confidence).toBeLessThan(0.35);
  });
});
