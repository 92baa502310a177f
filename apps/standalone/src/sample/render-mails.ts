import type { SampleTime } from './sample-time.js';
import type { SampleMail, SampleWorkspace } from './workspace.shape.js';

const DOMAIN = 'sample.brightwater.example';

function messageId(id: string): string {
  return `<${id}@${DOMAIN}>`;
}

function mailDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

function quote(workspace: SampleWorkspace, time: SampleTime, original: SampleMail): string[] {
  const author = workspace.people[original.from];
  const day = time.at(original.day).toDateString();
  return ['', `On ${day}, ${author?.name ?? original.from} wrote:`, ...time.fill(original.body).split('\n').map((line) => `> ${line}`)];
}

function headersOf(workspace: SampleWorkspace, mail: SampleMail, sentAt: Date): string[] {
  const address = (id: string) => `"${workspace.people[id]?.name ?? id}" <${workspace.people[id]?.address ?? id}>`;
  return [
    `From: ${address(mail.from)}`,
    `To: ${mail.to.map(address).join(', ')}`,
    ...(mail.cc.length > 0 ? [`Cc: ${mail.cc.map(address).join(', ')}`] : []),
    `Date: ${mailDate(sentAt)}`,
    `Subject: ${mail.subject}`,
    `Message-ID: ${messageId(mail.id)}`,
    ...(mail.re ? [`In-Reply-To: ${messageId(mail.re)}`, `References: ${messageId(mail.re)}`] : []),
    ...(mail.bulk ? ['Precedence: bulk'] : []),
    ...(mail.flagged ? ['Importance: high'] : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ];
}

/** The mails as one mbox: replies quote what they answer, and everybody signs. */
export function renderMbox(workspace: SampleWorkspace, time: SampleTime): string {
  const byId = new Map(workspace.mails.map((mail) => [mail.id, mail]));
  const messages = workspace.mails.map((mail, index) => {
    const sentAt = time.past(mail.day, mail.time, workspace.mails.length - index + 1);
    const signature = workspace.people[mail.from]?.signature;
    const original = mail.re ? byId.get(mail.re) : undefined;
    const lines = [
      ...headersOf(workspace, mail, sentAt),
      '',
      ...time.fill(mail.body).split('\n'),
      ...(signature ? ['', '-- ', ...signature.split('\n')] : []),
      ...(original ? quote(workspace, time, original) : []),
    ];
    return [`From ${workspace.people[mail.from]?.address ?? 'unknown'} ${sentAt.toUTCString()}`, ...lines.map((line) => line.replace(/^(>*From )/, '>$1')), ''].join('\n');
  });
  return `${messages.join('\n')}\n`;
}
