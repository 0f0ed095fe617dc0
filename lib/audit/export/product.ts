/** How an exported record names where it comes from. A test holds the version to the package's. */
export const PRODUCT = {
	vendor: 'Airlock',
	name: 'n8n-nodes-airlock',
	version: '0.1.0',
} as const;
