/** What every key of a service begins with. The braces keep the keys of a service on one node of a Redis cluster: a job's script touches several. */
export function redisPrefixOf(service: string): string {
  return `{adjutant:${service}}`;
}

/** A Redis user of one service. */
export interface RedisAcl {
  user: string;
  /** For `ACL SETUSER <user> on ><password> <rules…>`, or a line `user <user> on #<sha256 of the password> <rules>` of an ACL file. */
  rules: string;
}

/**
 * The least that a service needs: its own keys and channels, and no command that looks at or changes the server, but INFO, by which a
 * client sees that the server has loaded its data.
 */
export function redisAclOf(service: string): RedisAcl {
  return { user: `adjutant-${service}`, rules: `resetkeys resetchannels ~${redisPrefixOf(service)}:* &${redisPrefixOf(service)}:* +@all -@admin -@dangerous +info` };
}
