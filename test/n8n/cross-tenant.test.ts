import { randomBytes } from 'node:crypto';
import { services } from '../../lib/n8n/services';
import { all, answers, by, only, run, useOwnStore } from './integration-registry-run';

useOwnStore();

test('an account serves another tenant only while that one grants it', async () => {
	const tenant = 'subsidiary';
	const target = { integrationId: 'crm', tenant };
	await run('integration.register', {
		...answers({ environment: 'test' }),
		tenant,
		...by('Ann Lee'),
	});
	const { guard } = await services();
	const credential = {
		...{ accountName: 'crm-sync', integrationId: 'crm', purpose: 'Reads', owner: 'Ann Lee' },
		...{ environment: 'test', allowedHosts: 'api.example.com', authMode: 'bearer' },
		expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
		secret: `tok_${randomBytes(24).toString('base64url')}`,
		servesTenant: tenant,
	};
	const admit = async (changes: object = {}) => {
		const admission = await guard.admit(
			{ ...credential, ...changes },
			{
				call: {
					method: 'GET',
					url: new URL('https://api.example.com/'),
					headers: new Map(),
					insecureTls: false,
					otherSignIn: false,
				},
				correlationId: 'c'.repeat(32),
				size: 'none',
				pin: () => undefined,
			},
		);
		return admission.ok ? 'sent' : admission.denial.rule;
	};
	expect(await admit()).toBe('tenant');
	const grant = {
		...{ kind: 'cross_tenant', detail: 'default/crm-sync', exceptionOwner: 'Dee Fox' },
		...{ exceptionDays: 30, ...target, ...by('Cy Poe') },
	};
	const { id } = only(await run('exception.grant', grant));
	expect(await admit()).toBe('sent');
	expect(await admit({ accountName: 'crm-other' })).toBe('tenant');
	expect(await admit({ tenant: 'third' })).toBe('tenant');
	expect(await admit({ servesTenant: 'fourth' })).toBe('tenant');
	only(await run('exception.revoke', { exceptionId: id, tenant, ...by('Cy Poe') }));
	expect(await admit()).toBe('tenant');
	expect(all(await run('exception.getMany', { ...target, runningOnly: true }))).toEqual([]);
});
