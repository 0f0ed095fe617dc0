import { Registry } from 'prom-client';
import type { IDataObject } from 'n8n-workflow';
import { otlpMetrics } from '../../../../lib/health/otlp';
import { prometheusText } from '../../../../lib/health/prometheus';
import { readHealth } from '../../../../lib/n8n/health/facts';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { tenantParameter, textParameter } from '../../../parameters';

/** All integrations as metrics. States are of the last hour, counters begin with the month. */
export const metrics: Action = {
	fields: [
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'OpenTelemetry (OTLP JSON)',
					value: 'otlp',
					description: 'As the body of a request to /v1/metrics of a collector',
				},
				{
					name: 'Prometheus (Text)',
					value: 'prometheus',
					description: 'As the answer to a scrape, with its content type',
				},
			],
			default: 'prometheus',
		},
		ownTenantField,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const tenant = tenantParameter(context, index);
		const { all, now, startedAt, complete } = await readHealth(services, { tenant });
		const counted = all.map(({ health, totals }) => ({ ...health, ...totals }));
		const about = { integrations: all.length, complete };
		if (textParameter(context, index, 'format') === 'otlp') {
			const body = otlpMetrics(counted, now, startedAt) as IDataObject;
			return { json: { body, ...about }, pairedItem: index };
		}
		const text = await prometheusText(counted, now);
		const contentType = Registry.PROMETHEUS_CONTENT_TYPE;
		return { json: { text, contentType, ...about }, pairedItem: index };
	},
};
