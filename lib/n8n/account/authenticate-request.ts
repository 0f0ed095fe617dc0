import { type IDataObject, type IHttpRequestOptions, UserError } from 'n8n-workflow';
import type { Denial } from '../../account/denial';
import type { AccountGuard } from '../../account/guard';
import type { ServiceAccount } from '../../account/service-account';
import { sizeClassOf } from '../../account/size-class';
import { correlationId } from '../../webhook/trace';
import { type N8nRequest, pinBody, pinQuery, readCall, withProof } from './outgoing-request';
import { services } from '../services';

/**
 * What n8n calls for every request, and every page of one, that a node makes under a service account. Answers the request
 * with its proof. Throws where the grant does not allow it; then nothing is sent, and the message names the rule.
 */
export async function authenticateRequest(
	credential: IDataObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const request = { ...(options as N8nRequest) };
	const opened = await services().then(
		({ guard }) => guard,
		() => undefined,
	);
	if (!opened) {
		throw new UserError('A service account cannot be used: Airlock cannot open its store', {
			description: 'Nothing leaves unchecked. The log of n8n says what to mend.',
		});
	}
	const admitted = await admitRequest(opened, credential, request);
	if (!admitted.ok) {
		const { message, description } = admitted.denial;
		throw new UserError(message, { description });
	}
	return admitted.request;
}

export type AdmittedRequest =
	| { readonly ok: true; readonly request: IHttpRequestOptions; readonly account: ServiceAccount }
	| { readonly ok: false; readonly denial: Denial };

/** Lets a request of n8n's shape pass the guard, and puts its proof on it. Changes `request` where its body is signed. */
export async function admitRequest(
	guard: AccountGuard,
	credential: IDataObject,
	request: N8nRequest,
): Promise<AdmittedRequest> {
	const call = readCall(request);
	const admission = await guard.admit(credential, {
		call,
		correlationId: correlationId(call?.headers.get('traceparent')),
		size: sizeClassOf(bytesOf(request)),
		pin: (url) => (pinQuery(request, url) ? pinBody(request) : 'unreadable'),
	});
	if (!admission.ok) return admission;
	const { headers, account } = admission;
	const leaving = withProof(request, { url: call!.url, headers, redirects: account.redirects });
	return { ok: true, request: leaving as IHttpRequestOptions, account };
}

/** Only what is counted without copying it. */
function bytesOf({ body, form, formData }: N8nRequest): number | undefined {
	if (form !== undefined || formData !== undefined) return undefined;
	if (body === undefined || body === null) return 0;
	if (Buffer.isBuffer(body)) return body.length;
	return typeof body === 'string' ? body.length : undefined;
}
