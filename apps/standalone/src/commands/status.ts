import type { Command } from './command.js';
import { withSystem } from './with-system.js';

export const statusCommand: Command = (context) =>
  withSystem(context, async (client) => {
    const { output } = context;
    const status = await client.call('getStatus', {});
    output.json(status);
    const sources = Object.entries(status.events.by_source).map(([source, count]) => `${count} ${source}`);
    output.line(`${status.status}, version ${status.version}, up ${Math.round(status.uptime_seconds)} s`);
    output.line(`Events:  ${status.events.total}${sources.length > 0 ? ` (${sources.join(', ')})` : ''}`);
    output.line(`Index:   ${status.index.indexed} searchable, ${status.index.pending} waiting, ${status.index.failed} failed (${status.index.model})`);
    output.line(`Read:    ${status.detection.read} by the agents, ${status.detection.pending} waiting, ${status.detection.failed} failed (${status.detection.model ?? 'rules, no model'})`);
    output.line(`Tasks:   ${status.tasks.open} open`);
    if (status.dead_letters > 0) output.line(`${status.dead_letters} messages could not be handled: see GET /api/v1/dead-letters.`);
    return status.status === 'healthy' ? 0 : 1;
  });
