import { z } from 'zod';

const person = z.object({ name: z.string(), address: z.string(), signature: z.string() });
/** `day` counts from today, `time` is local; the texts may hold {{date:+3}} and {{weekday:+3}}. */
const moment = { day: z.number().int(), time: z.string() };

const mail = z.object({ id: z.string(), ...moment, from: z.string(), to: z.array(z.string()), cc: z.array(z.string()).default([]), re: z.string().optional(), subject: z.string(), body: z.string(), bulk: z.boolean().default(false), flagged: z.boolean().default(false) });
const chat = z.object({ id: z.string(), channel: z.string(), ...moment, from: z.string(), text: z.string(), thread: z.string().optional() });
const ticket = z.object({
  key: z.string(),
  system: z.enum(['jira', 'github']),
  title: z.string(),
  body: z.string(),
  state: z.enum(['open', 'in_progress', 'done']),
  created: z.number().int(),
  by: z.string(),
  assignee: z.string().optional(),
  priority: z.string(),
  kind: z.string(),
  due: z.number().int().optional(),
  closed: z.number().int().optional(),
  links: z.array(z.tuple([z.string(), z.enum(['in', 'out']), z.string()])).default([]),
  labels: z.array(z.string()).default([]),
});
const calendarEntry = z.object({
  id: z.string(),
  day: z.number().int(),
  end_day: z.number().int().optional(),
  start: z.string().optional(),
  end: z.string().optional(),
  title: z.string(),
  description: z.string().optional(),
  location: z.string().optional(),
  every: z.literal('weekly').optional(),
  all_day: z.boolean().default(false),
  status: z.enum(['confirmed', 'cancelled']).default('confirmed'),
});

/** The bundled sample: what a small company wrote to each other, with times relative to the day it is first looked at. */
export const sampleWorkspace = z.object({
  company: z.string(),
  owner: z.string(),
  repository: z.string(),
  jira_url: z.string(),
  people: z.record(z.string(), person),
  channels: z.record(z.string(), z.object({ private: z.boolean(), members: z.array(z.string()).default([]) })),
  mails: z.array(mail),
  chat: z.array(chat),
  tickets: z.array(ticket),
  calendars: z.array(z.object({ name: z.string(), entries: z.array(calendarEntry) })),
});
export type SampleWorkspace = z.output<typeof sampleWorkspace>;
export type SampleMail = z.output<typeof mail>;
export type SampleTicket = z.output<typeof ticket>;
export type SampleCalendarEntry = z.output<typeof calendarEntry>;
