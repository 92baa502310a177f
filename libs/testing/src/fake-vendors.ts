import type { Clock } from '@adjutant/contracts-core';

import { FakeGithub } from './fake-github.js';
import { FakeJira } from './fake-jira.js';
import { FakeOutlook } from './fake-outlook.js';
import { FakeSlack } from './fake-slack.js';
import { FakeTelegram } from './fake-telegram.js';
import type { FakeVendor } from './fake-vendor.js';

/** Each vendor that can be linked, as it is in tests. */
export const fakeVendors = { github: FakeGithub, jira: FakeJira, outlook: FakeOutlook, slack: FakeSlack, telegram: FakeTelegram } satisfies Record<string, new (clock: Clock) => FakeVendor>;
