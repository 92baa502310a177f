import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { eraseUser } from '@adjutant/contracts-task-graph';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

/** What others bring in comes before what is made of it. */
const TABLES = ['pending_calendar_events', 'candidates', 'awaited_links', 'task_links', 'tasks', 'calendar_events'];

@Injectable()
export class ErasuresHandlers {
  constructor(private readonly eraser: UserEraser) {}

  @HandlesRequest(eraseUser)
  eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    return this.eraser.erase(ctx, { asked: [eraseUser], tables: TABLES, appendOnlyTables: ['task_history'] });
  }
}
