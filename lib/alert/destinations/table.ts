import { alertmanager } from './alertmanager';
import { email } from './email';
import { jsm } from './jsm';
import { opsgenie } from './opsgenie';
import { pagerDuty } from './pager-duty';
import { slack } from './slack';
import { sms } from './sms';
import { teams } from './teams';
import { webhook } from './webhook';

/** Everything that an alert can be sent to. */
export const DESTINATIONS = {
	slack,
	teams,
	pagerDuty,
	opsgenie,
	jsm,
	alertmanager,
	email,
	sms,
	webhook,
} as const;
