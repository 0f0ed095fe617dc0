import { type IDataObject, type IHttpRequestOptions, UserError } from 'n8n-workflow';
import { sizeClassOf } from '../account/size-class';
import { correlationId } from '../webhook/trace';
import { type N8nRequest, pinBody, pinQuery, readCall, withProof } from './outgoing-request';
import { services } from './services';

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
	const call = readCall(request);
	const admission = await opened.admit(credential, {
		call,
		correlationId: correlationId(call?.headers.get('traceparent')),
		size: sizeClassOf(bytesOf(request)),
		pin: (url) => (pinQuery(request, url) ? pinBody(request) : 'unreadable'),
	});
	if (!admission.ok) {
		const { message, description } = admission.denial;
		throw new UserError(message, { description });
	}
	const { headers, account } = admission;
	const leaving = withProof(request, { url: call!.url, headers, redirects: account.redirects });
	return leaving as IHttpRequestOptions;
}

/** Only what is counted without copying it. */
function bytesOf({ body, form, formData }: N8nRequest): number | undefined {
	if (form !== undefined || formData !== undefined) return undefined;
	if (body === undefined || body === null) return 0;
	if (Buffer.isBuffer(body)) return body.length;
	return typeof body === 'string' ? body.length : undefined;
}
