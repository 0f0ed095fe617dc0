/**
 * SNS's own hosts. The part in the middle must look like a region: `sns.s3.amazonaws.com` is somebody's
 * bucket called "sns".
 */
const HOST = String.raw`https://sns\.[a-z]{2}(?:-[a-z]+)+-\d{1,2}\.amazonaws\.com(?:\.cn)?`;

const CERTIFICATE_URL = new RegExp(`^${HOST}/[\\w.-]{1,200}\\.pem$`);
const SUBSCRIBE_URL = new RegExp(`^${HOST}/\\?Action=ConfirmSubscription&[\\w.:=&%~*-]{1,2000}$`);

/** Whether a certificate may be fetched from `url`. */
export const isCertificateUrl = (url: string): boolean => CERTIFICATE_URL.test(url);

/** Whether a subscription may be confirmed at `url`. */
export const isSubscribeUrl = (url: string): boolean => SUBSCRIBE_URL.test(url);
