/** A mailbox of `count` mails to me@home.example that all speak of `word`, and ask for something. */
export function canaryMailbox(word: string, count: number, now: Date): string {
  return Array.from({ length: count }, (_, at) => canaryMail(word, at, new Date(now.getTime() - at * 60_000))).join('');
}

function canaryMail(word: string, at: number, date: Date): string {
  const written = date.toUTCString().replace('GMT', '+0000');
  return [
    `From oskar@${word}.example ${date.toUTCString()}`,
    `From: Oskar <oskar@${word}.example>`,
    'To: me@home.example',
    `Date: ${written}`,
    `Subject: The ${word} contract ${at}`,
    `Message-ID: <${at}@${word}.example>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Could you please send me the ${word} contract number ${at} by Friday?`,
    '',
    '',
  ].join('\n');
}
