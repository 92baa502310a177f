import type { Event } from '@adjutant/contracts-connector-ingest';

import type { Agent } from './agent.js';
import { calendarMaster } from './calendar-master/calendar-master.agent.js';
import { chatMaster } from './chat-master/chat-master.agent.js';
import { mailMaster } from './mail-master/mail-master.agent.js';
import { careerMaster, databaseMaster } from './reserved-roles.js';
import { ticketMaster } from './ticket-master/ticket-master.agent.js';

/** Every agent there is. */
export const agents: readonly Agent[] = [mailMaster, chatMaster, ticketMaster, calendarMaster, databaseMaster, careerMaster];

/** The master that reads an event: by its source, and for mail accounts' calendars by its kind. */
export function masterOf(event: Pick<Event, 'source' | 'event_type' | 'details'>): Agent | null {
  if (event.event_type === 'issue' && event.source === 'calendar') return ticketMaster;
  if (event.event_type.startsWith('calendar_') || event.details.calendar) return calendarMaster;
  return agents.find((agent) => agent.isActive && agent.sources.includes(event.source)) ?? null;
}
