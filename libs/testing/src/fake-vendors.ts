import type { Clock } from '@adjutant/contracts-core';

import { FakeGithub } from './fake-github.js';
import { FakeGmail } from './fake-gmail.js';
import { FakeGoogleCalendar } from './fake-google-calendar.js';
import { FakeJira } from './fake-jira.js';
import { FakeOutlook } from './fake-outlook.js';
import { FakeSlack } from './fake-slack.js';
import { FakeTelegram } from './fake-telegram.js';
import type { FakeVendor } from './fake-vendor.js';

/** Each vendor that can be linked, as it is in tests. */
export const fakeVendors = {
  github: FakeGithub, jira: FakeJira, slack: FakeSlack, gmail: FakeGmail, 'google-calendar': FakeGoogleCalendar, outlook: FakeOutlook, telegram: FakeTelegram,
} satisfies Record<string, new (clock: Clock) => FakeVendor>;
