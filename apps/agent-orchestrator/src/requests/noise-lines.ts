const QUOTED_OR_PATCH = /^\s*(?:[>|+-]|@@|diff --git|index [0-9a-f]{6,}|commit [0-9a-f]{7,}|={4,}|_{4,}|\*{4,}|~{4,})/;
const TRAILER = /^\s*(?:[A-Z][a-z]+(?:-[a-z]+)*-by|Cc|CC|Fixes|Closes|Link|From|To|Subject|Date|Sent|Sent at|Message-I[Dd]|In-Reply-To|References|Reply-To|Content-Type|Tel|Phone|Fax|Mobile|X-[A-Za-z-]+|Index|Bcc|Attachment|Id|Gerrit-[A-Za-z-]+|Change-Id)\s*:/;
const ATTRIBUTION = /(?:\bwrote|\bwrites|\bschrieb|\bsaid)\s*:\s*$|^\s*-+\s*(?:original|forwarded) message|^\s*On .{6,80},?$/i;
const URL_ONLY = /^\s*[<[(]?(?:https?|ftp|git|mailto):\S+[>\])]?[.,]?\s*$/i;
const LOG_LINE = /^\s*(?:\[\s*\d+\.\d+\]|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z]{2}\s+\d+ \d\d:\d\d:\d\d\s|\d\d:\d\d:\d\d[.,]\d+|(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE)\b[\s:[]|Traceback|at \S+\(.*\)|#\d+ +0x|0x[0-9a-f]{6,}|[0-9a-f]{8,16}[: ])/;
const CODE_END = /[{};\\]\s*$|^\s*(?:#(?:include|define|ifdef|endif|!)|\/\*|\*\/|\/\/|<\/?[a-z]+[^>]*>\s*$|(?:if|for|while|switch)\s*\(|return\b.*;|(?:static|struct|void|int|const|let|var|def|class|import|export|function|public|private)\s+[\w*]+)/;
const CODE_SIGNS = /(?:->\w|==|!=|&&|\|\||::|\+=|<<|>>|\w\(\)|\w\[\w*\]|=>|:=|\)\s*\{|\s%[a-z0-9]|\bNULL\b.*[()=])/g;
const SHELL = /^\s*(?:[$#%]|[\w.@-]+[$#%])\s+\S|^\s*(?:sudo|git|npm|apt|apt-get|make|cd|curl|ssh|pip|docker|emacs|notmuch)\s+[-\w./]+(?:\s|$)(?!.*[.?!]$)/;
const TABLE = /\t.*\t|\s{4,}\S+\s{4,}\S+|\|.*\|/;

/** Is this line something that nobody says to somebody: quote, patch, trailer, header, log, code, shell, table, bare address? */
export function isNoiseLine(line: string): boolean {
  if ([QUOTED_OR_PATCH, TRAILER, ATTRIBUTION, URL_ONLY, LOG_LINE, CODE_END, SHELL, TABLE].some((pattern) => pattern.test(line))) return true;
  const signs = line.match(CODE_SIGNS)?.length ?? 0;
  return signs >= 2 || (signs === 1 && !/[a-z]{3,} [a-z]{2,} [a-z]{2,}/i.test(line)) || isMostlySigns(line);
}

function isMostlySigns(line: string): boolean {
  const text = line.replace(/\s+/g, '');
  return text.length > 3 && text.replace(/[^\p{L}]/gu, '').length < text.length * 0.45 && !/[\p{L}]{3,} [\p{L}]{2,}/u.test(line);
}
