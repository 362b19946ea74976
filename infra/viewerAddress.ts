/** The header in which CloudFront tells the function who is asking. */
export const VIEWER_ADDRESS_HEADER = "ddns-viewer-address";

/** The header with which CloudFront proves to the function that it is CloudFront. */
export const ORIGIN_SECRET_HEADER = "ddns-origin-secret";

/**
 * Runs in CloudFront for every viewer request (runtime cloudfront-js-2.0, which has header names in lower case).
 * It overwrites whatever the viewer sent under our header's name.
 */
export const VIEWER_ADDRESS_FUNCTION = `function handler(event) {
  var request = event.request;
  request.headers[${JSON.stringify(VIEWER_ADDRESS_HEADER)}] = { value: event.viewer.ip };
  return request;
}
`;
