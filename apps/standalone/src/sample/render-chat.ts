import type { SampleTime } from './sample-time.js';
import type { SampleWorkspace } from './workspace.shape.js';

function userId(id: string): string {
  return `U${id.toUpperCase().replaceAll('_', '')}`;
}

function channelId(name: string): string {
  return `${name.startsWith('dm-') ? 'D' : 'C'}${name.toUpperCase().replaceAll('-', '')}`;
}

/** The chat as a Slack export: path inside the export → content. */
export function renderSlackExport(workspace: SampleWorkspace, time: SampleTime): Map<string, unknown> {
  const files = new Map<string, unknown>();
  const names = Object.keys(workspace.people);
  const everybody = names.map(userId);
  files.set('users.json', names.map((id) => ({ id: userId(id), name: id, is_bot: false, deleted: false, profile: { real_name: workspace.people[id]?.name, display_name: id, email: workspace.people[id]?.address } })));
  const channels = Object.entries(workspace.channels);
  files.set('channels.json', channels.filter(([, channel]) => !channel.private).map(([name]) => ({ id: channelId(name), name, members: everybody, is_archived: false })));
  files.set('dms.json', channels.filter(([, channel]) => channel.private).map(([name, channel]) => ({ id: channelId(name), members: channel.members.map(userId) })));
  const mentions = new RegExp(`@(${names.join('|')})\\b`, 'g');
  for (const [index, message] of workspace.chat.entries()) {
    const saidAt = time.past(message.day, message.time, workspace.chat.length - index + 1);
    const folder = workspace.channels[message.channel]?.private ? channelId(message.channel) : message.channel;
    const path = `${folder}/${saidAt.toISOString().slice(0, 10)}.json`;
    const seconds = Math.floor(saidAt.getTime() / 1000);
    const list = (files.get(path) as unknown[] | undefined) ?? [];
    list.push({
      type: 'message',
      user: userId(message.from),
      text: time.fill(message.text).replaceAll(mentions, (_, id: string) => `<@${userId(id)}>`),
      ts: `${seconds}.${String(index).padStart(6, '0')}`,
      client_msg_id: message.id,
    });
    files.set(path, list);
  }
  return files;
}
