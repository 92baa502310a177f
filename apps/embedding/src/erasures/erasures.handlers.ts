import type { ErasedPart, MessageContext } from '@adjutant/contracts-core';
import { eraseUser } from '@adjutant/contracts-embedding';
import { SearchIndex } from '@adjutant/search-index';
import { HandlesRequest, UserEraser } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';

@Injectable()
export class ErasuresHandlers {
  constructor(
    private readonly eraser: UserEraser,
    private readonly index: SearchIndex,
  ) {}

  /** The index goes as a whole, where it is a file the file: what a row leaves behind in one can be read. */
  @HandlesRequest(eraseUser)
  async eraseUser(ctx: MessageContext): Promise<ErasedPart> {
    const { removed, pending } = await this.eraser.erase(ctx, { asked: [eraseUser], tables: ['documents', 'index_states'] });
    const { documents } = await this.index.stats(ctx.userId);
    await this.index.deleteUser(ctx.userId);
    return { removed: removed + documents, pending };
  }
}
