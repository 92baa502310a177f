/** What Telegram tells clients of itself; most of it is of no use to us and has to be there. */
export const telegramConfig = (centre: number, port: number) => ({
  _: 'config', date: Math.floor(Date.now() / 1_000), expires: Math.floor(Date.now() / 1_000) + 3_600, testMode: false, thisDc: centre,
  dcOptions: [2, 4].map((id) => ({ _: 'dcOption', id, ipAddress: '127.0.0.1', port })),
  dcTxtDomainName: '', chatSizeMax: 200, megagroupSizeMax: 200_000, forwardedCountMax: 100, onlineUpdatePeriodMs: 1, offlineBlurTimeoutMs: 1, offlineIdleTimeoutMs: 1,
  onlineCloudTimeoutMs: 1, notifyCloudDelayMs: 1, notifyDefaultDelayMs: 1, pushChatPeriodMs: 1, pushChatLimit: 1, editTimeLimit: 1, revokeTimeLimit: 1, revokePmTimeLimit: 1,
  ratingEDecay: 1, stickersRecentLimit: 1, channelsReadMediaPeriod: 1, callReceiveTimeoutMs: 1, callRingTimeoutMs: 1, callConnectTimeoutMs: 1, callPacketTimeoutMs: 1,
  meUrlPrefix: '', captionLengthMax: 1_024, messageLengthMax: 4_096, webfileDcId: 4,
});
