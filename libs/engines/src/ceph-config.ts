export interface CephSettings {
  id: string;
  dataDir: string;
  monitorPort: number;
  gatewayPort: number;
}

/**
 * The configuration of a Ceph of one machine and one copy, of which nothing lies outside `dataDir`. The monitor decides
 * without gathering first: alone it has nobody to gather from, and the whole is up in 2 seconds instead of 11. The gateway
 * keeps no cache: it would tell one that was killed of each change, and wait half a minute for its answer.
 */
export function cephConfig({ id, dataDir, monitorPort, gatewayPort }: CephSettings): string {
  return `[global]
fsid = ${id}
mon host = v2:127.0.0.1:${monitorPort}
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${dataDir}/keyring
mon data = ${dataDir}/mon
osd data = ${dataDir}/osd
run dir = ${dataDir}/run
crash dir = ${dataDir}/run
log file = ${dataDir}/$name.log
admin socket =
pid file =
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
paxos propose interval = 0.05
paxos min wait = 0.02
mon data avail warn = 2
mon data avail crit = 1
mon allow pool size one = true
osd objectstore = memstore
memstore device bytes = 4294967296
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw thread pool size = 64
rgw cache enabled = false
`;
}
