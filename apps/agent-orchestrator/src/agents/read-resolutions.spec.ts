import { describe, expect, it } from '@jest/globals';

import { sampleEvent } from '../../test/sample-events.js';
import { sayReminder, sayResolution } from '../requests/say-resolution.js';
import { masterOf } from './index.js';

const thread_id = '11111111-1111-4111-8111-111111111111';
const request = sampleEvent({ thread_id, body: 'Can you review the contract by Friday?', occurred_at: '2026-11-17T09:00:00.000Z' });
const answer = (body: string, isFromOwner: boolean, preceding = request) => {
  const event = sampleEvent({ title: 'Re: Contract', body, thread_id, details: { is_from_owner: isFromOwner, in_reply_to: 'a@example.com' } });
  return (masterOf(event)?.propose(event, { now: new Date('2026-11-18T10:00:00Z'), timeZone: 'UTC', preceding }) ?? []).map(({ resolves, due_at, quote }) => [resolves?.as ?? null, due_at?.slice(0, 10) ?? null, quote]);
};

describe('an answer', () => {
  it('of the owner says that the work is done', () => {
    expect(answer('Done, see my comments in the doc.\n\nSam', true)).toEqual([['done', null, 'Done, see my comments in the doc.']]);
    expect(answer("I've just sent it to the printer.", true)).toEqual([['done', null, "I've just sent it to the printer."]]);
    expect(answer('Not done yet, sorry.', true)).toEqual([]);
  });

  it('of the one who asked calls it off or moves its date', () => {
    expect(answer('Never mind, no need to book the flight, the trip is cancelled.', false)).toEqual([['dismissed', null, 'Never mind, no need to book the flight, the trip is cancelled.']]);
    expect(answer('The deadline moved: Monday is fine.', false)).toEqual([['moved', '2026-11-23', 'The deadline moved: Monday is fine.']]);
    expect(answer('Done, thanks!', false)).toEqual([]);
  });

  it('repeats what was asked, by a promise or a reminder', () => {
    expect(answer("I'll get back to you tomorrow.", true)).toEqual([['repeated', '2026-11-19', "I'll get back to you tomorrow."]]);
    expect(answer('Gentle reminder: please review the contract.', false).map(([as]) => as)).toEqual(['repeated']);
    expect(answer('Please send me the slides as well.', false).map(([as]) => as)).toEqual([null]);
  });

  it('to nothing says nothing', () => {
    const event = sampleEvent({ body: 'Done, see my comments.', details: { is_from_owner: true } });
    expect(masterOf(event)?.propose(event, { now: new Date('2026-11-18T10:00:00Z'), timeZone: 'UTC', preceding: null })).toEqual([]);
  });
});

describe('sayResolution', () => {
  it.each(["It's done.", 'Sent!', 'All done, have fun.', 'The report is finished.', 'Please find attached the signed contract.', 'I have uploaded the slides.', 'Paid today.'])('takes "%s" of the owner for done', (text) => expect(sayResolution(text, true)).toBe('done'));
  it.each(['I will get it done by Friday.', 'Is it done?', 'Done by Friday, I hope.', 'Done with part one.', 'I have not sent it.', 'Signed contracts are kept in the safe.'])('does not take "%s" for done', (text) => expect(sayResolution(text, true)).toBeNull());
  it.each(['No need to send it any more.', 'Please ignore my last mail.', 'You no longer need to call them.', 'This has been resolved.', 'Forget about it.'])('takes "%s" for called off', (text) => expect(sayResolution(text, false)).toBe('dismissed'));
  it.each(['We need to talk.', 'There is a need to act.', 'The date is fine print.'])('does not take "%s" for called off or moved', (text) => expect(sayResolution(text, false)).toBeNull());
});

describe('sayReminder', () => {
  it('tells what is asked again', () => {
    expect(sayReminder('did you see my mail about the maintenance window?')).toEqual({ about: 'maintenance window' });
    expect(sayReminder('Any news?')).toEqual({ about: null });
    expect(sayReminder('Please send the slides.')).toBeNull();
  });
});
