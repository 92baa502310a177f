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
    ['Invoice 2026-118', 'Please pay 312.00 EUR within 7 days.', 'Pay 312.00 EUR to Alice: Invoice 2026-118'],
    ['Rent', 'Please transfer the amount of 40 EUR by Friday 27 November.', 'Transfer the amount of 40 EUR to Alice: Rent'],
    ['Draft', 'Could you please review my draft of the offer?', "Review Alice's draft of the offer"],
    ['Talk', 'Please send us your slides, two pages at most, by Friday 27 November.', 'Send Alice the slides, two pages at most'],
  ])('of "%s" say what is asked', (subject, body, title) => expect(mail(subject, body).map((one) => one.title)).toEqual([title]));

  it('name whom the owner promised something', () => {
    const participants = [{ name: 'Bob Owner', address: 'bob@example.com', role: 'from' as const }, { name: 'Hanne Dahl', address: 'hanne@example.com', role: 'to' as const }];
    const [promise] = propose({ title: 'Re: Station', body: "I'll get back to you by Friday 20 November with a repair date.", details: { participants, is_from_owner: true } });
    expect(promise).toMatchObject({ title: 'Get back to Hanne with a repair date', due_at: '2026-11-20T00:00:00.000Z' });
  });

  it('keep "your" and "my" with whom they belong to', () => {
    const participants = [{ name: 'Bob Owner', address: 'bob@example.com', role: 'from' as const }, { name: 'Hanne Dahl', address: 'hanne@example.com', role: 'to' as const }];
    const promised = (body: string) => propose({ title: 'Re: Station', body, details: { participants, is_from_owner: true } })[0]?.title;
    expect(promised("I'll review your draft tomorrow.")).toBe("Review Hanne's draft tomorrow");
    expect(promised("I'll send you my draft tomorrow.")).toBe('Send Hanne my draft tomorrow');
    expect(mail('Hours', 'Please fill in your timesheet by Friday 27 November.')[0]?.title).toBe('Fill in your timesheet');
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

describe('what is needed, and by when', () => {
  const one = (body: string, occurred_at = '2026-11-18T07:10:00.000Z') => {
    const [found, ...others] = propose({ title: 'Matter', body, occurred_at });
    return others.length > 0 || !found ? null : `${found.title} | ${found.due_at?.slice(0, 16) ?? null}${found.all_day ? ' day' : ''}`;
  };
  it.each([
    ['we need the revised offer (without the installation) today before 5 pm, otherwise the tender closes.', 'Send Alice the revised offer (without the installation) today before 5 pm | 2026-11-18T17:00'],
    ['I need the slides by end of day.', 'Send Alice the slides | 2026-11-18T17:00'],
    ['Bob, the contract has to be signed and returned before Dec 4.', 'Sign and return the contract | 2026-12-04T00:00 day'],
    ['Also: your badge needs renewing by 2 January 2027.', 'Renew your badge | 2027-01-02T00:00 day'],
    ['Whenever you have a minute: could you have a look at the datasheet? No rush, end of next month is OK.', 'Have a look at the datasheet | 2026-12-31T00:00 day'],
    ['Can you call the bank this morning?', 'Call the bank this morning | 2026-11-18T12:00'],
    ['Can you call the bank tomorrow morning?', 'Call the bank tomorrow morning | 2026-11-19T09:00'],
    ['Your report is missing a receipt. Upload it within 3 business days or it gets rejected.', 'Upload a receipt | 2026-11-23T00:00 day'],
    ["Let's talk about the fair next Tuesday at 3pm. Please prepare the numbers.", 'Prepare the numbers | 2026-11-24T15:00'],
  ])('is read of "%s"', (body, expected) => expect(one(body)).toBe(expected));

  it('are the items of a list that "these" points back to, due when its lead says', () => {
    const found = mail('Launch', 'Before the launch on December 1 we still need:\n- an updated price list\n- backup of the shop database\nCan you take care of these?');
    expect(found.map(({ title, quote, due_at }) => [title, quote, due_at?.slice(0, 10)])).toEqual([
      ['Take care of an updated price list', 'an updated price list', '2026-12-01'],
      ['Take care of backup of the shop database', 'backup of the shop database', '2026-12-01'],
    ]);
    expect(mail('Thoughts', '- one thing\n- another thing\nThese were my thoughts.')).toEqual([]);
  });

  it('are two where one sentence names two days', () => {
    const found = propose({ title: 'Re: Rig', body: "I'll book the hall tomorrow and order the sensors today.", details: { is_from_owner: true } });
    expect(found.map(({ title, due_at }) => [title, due_at?.slice(0, 10)])).toEqual([['Book the hall tomorrow', '2026-11-19'], ['Order the sensors today', '2026-11-18']]);
  });

  it('stay as they are where nobody is asked', () => {
    for (const body of ['We need the server for that.', 'I need a break.', 'The door has to be opened by two people.', 'Do you have a minute?']) expect(mail('Matter', body)).toEqual([]);
  });
});

describe('dates in figures', () => {
  it.each([
    ['Please send it by 5/1/2024. We met on 13/12/2023.', '2024-01-05'],
    ['Please send it by 5/1/2024. We met on 12/13/2023.', '2024-05-01'],
    ['Please send it by 10/1/2024.', '2024-01-10'],
    ['Please send it by 2/1/2024.', '2024-02-01'],
  ])('"%s" follow the order of the others, or of what lies soon ahead', (body, day) => expect(propose({ body, occurred_at: '2023-12-20T09:00:00.000Z' })[0]?.due_at?.slice(0, 10)).toBe(day));
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
    expect(title('Please review and let me know if any tweaks are needed.')).toBe('Review and let Alice know if any tweaks are needed: Payment gateway');
    expect(title('Can we schedule a meeting to go over the details?')).toBe('Reply to Alice: Can we schedule a meeting to go over the details? (Payment…');
    expect(title('Please review the offer of Acme and let me know if the price is right.')).toBe('Review the offer of Acme and let Alice know if the price is right');
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

describe('requests to somebody else', () => {
  const person = (name: string, role: 'from' | 'to' | 'cc') => ({ name, address: `${name.split(' ')[0]?.toLowerCase() ?? ''}@example.com`, role });
  const participants = [person('Tom Berger', 'from'), person('Jonas Feld', 'to'), person('Nora Lind', 'cc')];
  const titles = (body: string, details: object = { participants, owner_names: ['Nora Lind'], is_direct: false }) => propose({ title: 'Audit', body, details }).map(({ title }) => title);

  it.each([
    'Jonas, please upload the audit documents by Thursday.',
    '@Jonas please upload the audit documents by Thursday.',
    'Hi Jonas,\n\nplease upload the audit documents by Thursday.',
    'Peter, can you upload the audit documents?',
  ])('are not the owner\'s: "%s"', (body) => expect(titles(body)).toEqual([]));

  it.each([
    ['Nora, please upload the audit documents by Thursday.', ['Upload the audit documents']],
    ['@Jonas please send the invoice. @Nora please check the invoice by tomorrow.', ['Check the invoice']],
    ['Jonas and Nora, please upload the audit documents by Thursday.', ['Upload the audit documents']],
    ['Hi Jonas,\n\nplease upload the documents. Nora, please check them as well.', ['Check them: Audit']],
    ['Tomorrow, please send the documents.', ['Send the documents']],
  ])('leave what is said to the owner: "%s"', (body, expected) => expect(titles(body).map((title) => title.replace(' as well', ''))).toEqual(expected));

  it('are not told apart where nobody knows the owner', () => expect(titles('Jonas, please upload the documents.', { participants, is_direct: undefined })).toEqual(['Upload the documents']));
});

describe('chat', () => {
  const chat = (body: string) => propose({ source: 'slack', event_type: 'mention', title: null, body, details: { channel: { id: 'C', name: 'field' } } });
  it('takes questions and needs that name the owner', () => {
    expect(chat('@bob which day should I drive to the harbour? they want to know')[0]?.title).toBe('Reply to Alice: which day should I drive to the harbour?');
    expect(chat('@bob I need your quote for the release by Friday 27 November, two sentences')[0]).toMatchObject({ title: 'Send Alice the quote for the release, two sentences', due_at: '2026-11-27T00:00:00.000Z' });
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
